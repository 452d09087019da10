# proof: resume kill_after=2
import os

import tensorflow as tf


class Trainer:
    def __init__(self, directory):
        self.directory = directory
        self.prefix = os.path.join(directory, "ckpt")
        self.model = tf.keras.Sequential(
            [tf.keras.Input((3,)), tf.keras.layers.Dense(2, activation="tanh"), tf.keras.layers.Dense(1)]
        )
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.ckpt = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)

    def save(self):
        self.ckpt.save(self.prefix)

    def restore(self):
        path = tf.train.latest_checkpoint(os.path.dirname(self.prefix))
        if path:
            self.ckpt.restore(path)

    def train_step(self, step):
        x = tf.random.stateless_normal([8, 3], seed=(1, step))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - x[:, 2:]))
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


tf.keras.utils.set_random_seed(0)
trainer = Trainer("./logs/run1")
trainer.restore()
for step in range(int(trainer.optimizer.iterations), 6):
    trainer.train_step(step)
    trainer.save()
