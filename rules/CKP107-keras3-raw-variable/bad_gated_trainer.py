# proof: untrained keras=3 lost=self.model.gate.scale,self.model.gate.shift
"""A small classifier with a gated layer, trained by a trainer class that saves and resumes."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class Gate(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.scale = tf.Variable(tf.ones([size]), name="scale")  # expect: CKP107 keras=3
        self.shift = tf.Variable(tf.zeros([size]))  # expect: CKP107 keras=3

    def call(self, inputs):
        return inputs * tf.sigmoid(self.scale) + self.shift


class Classifier(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.hidden = layers.Dense(6, activation="relu")
        self.gate = Gate(6)
        self.logits = layers.Dense(classes)

    def call(self, inputs):
        return self.logits(self.gate(self.hidden(inputs)))


class Trainer:
    def __init__(self, model, directory):
        self.model = model
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=self.optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    @tf.function
    def train_step(self, features, labels):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=self.model(features))
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.model.trainable_variables))
        self.step.assign_add(1)
        return loss

    def save(self):
        self.manager.save(checkpoint_number=self.step)

    def run(self, steps):
        self.model(tf.zeros([1, 4]))
        self.checkpoint.restore(self.manager.latest_checkpoint)
        for index in range(int(self.step), steps):
            features = tf.random.stateless_normal([12, 4], seed=[index, 8])
            self.train_step(features, tf.argmax(features[:, :3], axis=1))
            if (index + 1) % 3 == 0:
                self.save()


Trainer(Classifier(3), "checkpoints").run(6)
