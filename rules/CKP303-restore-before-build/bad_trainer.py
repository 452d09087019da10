# proof: resume keras=3 lost=self.encoder
import os

import tensorflow as tf


class Encoder(tf.keras.Model):
    """A stack in front of a head; all of it is made when it is first called."""

    def __init__(self, units):
        super().__init__()
        self.stack = tf.keras.Sequential([tf.keras.layers.Dense(units, "relu"), tf.keras.layers.Dense(units)])
        self.head = tf.keras.layers.Dense(2)

    def call(self, inputs):
        return self.head(self.stack(inputs))


class Trainer:
    def __init__(self, folder, units):
        self.encoder = Encoder(units)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.checkpoint = tf.train.Checkpoint(encoder=self.encoder, optimizer=self.optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)
        if self.manager.latest_checkpoint:
            self.checkpoint.restore(self.manager.latest_checkpoint)  # expect: CKP303

    def batch(self):
        return tf.random.stateless_normal([8, 4], seed=[int(self.step), 3])

    def train(self, steps):
        while int(self.step) < steps:
            self.update(self.batch())
            self.step.assign_add(1)
            self.manager.save()

    def update(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.encoder(x) - x[:, 2:]))
        variables = self.encoder.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(2)
    Trainer(os.path.join("runs", "encoder"), units=5).train(steps=4)
