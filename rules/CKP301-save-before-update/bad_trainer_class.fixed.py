# proof: resume lost=trainer.checkpoint kill_after=2
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Trainer:
    """Trains a small classifier and keeps the last checkpoints."""

    def __init__(self, directory, learning_rate=0.05):
        self.model = keras.Sequential(
            [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3)]
        )
        self.optimizer = keras.optimizers.SGD(learning_rate, momentum=0.9)
        self.loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.step = tf.Variable(0, trainable=False, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def restore(self):
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def save(self):
        path = self.manager.save()
        print("saved", path)

    def train_step(self, features, labels):
        with tf.GradientTape() as tape:
            logits = self.model(features, training=True)
            loss = self.loss_fn(labels, logits)
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.step.assign_add(1)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        if int(self.step) % 3 == 0:
            self.save()  # expect: CKP301
        return loss

    def train(self, total_steps):
        while int(self.step) < total_steps:
            seed = (11, int(self.step))
            features = tf.random.stateless_normal([12, 4], seed=seed)
            labels = tf.argmax(features[:, :3], axis=1)
            self.train_step(features, labels)


keras.utils.set_random_seed(0)
trainer = Trainer("./tf_ckpts")
trainer.restore()
trainer.train(9)
