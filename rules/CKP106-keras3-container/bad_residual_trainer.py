# proof: resume keras=3 lost=trainer.model.layers[1].blocks
"""A residual encoder trained by a trainer class that saves every other step."""

import tensorflow.compat.v2 as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class ResidualStack(layers.Layer):
    def __init__(self, widths, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [layers.Dense(width, activation="tanh") for width in widths]  # expect: CKP106 keras=3

    def call(self, inputs):
        for block in self.blocks:
            inputs = inputs + block(inputs)
        return inputs


class Trainer:
    def __init__(self, directory):
        inputs = tf.keras.Input(shape=(6,))
        outputs = layers.Dense(2)(ResidualStack([6, 6, 6])(inputs))
        self.model = tf.keras.Model(inputs, outputs)
        self.optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.9)
        self.checkpoint = tf.train.Checkpoint(net=self.model, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    @tf.function
    def train_step(self, features, labels):
        with tf.GradientTape() as tape:
            logits = self.model(features, training=True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            loss = tf.reduce_mean(losses)
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def save(self):
        return self.manager.save()

    def restore(self):
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def fit(self, steps):
        self.restore()
        while int(self.optimizer.iterations) < steps:
            index = int(self.optimizer.iterations)
            features = tf.random.stateless_normal([12, 6], seed=[3, index])
            labels = tf.cast(features[:, 0] > features[:, 1], tf.int64)
            self.train_step(features, labels)
            if int(self.optimizer.iterations) % 2 == 0:
                self.save()


trainer = Trainer("checkpoints")
trainer.fit(6)
