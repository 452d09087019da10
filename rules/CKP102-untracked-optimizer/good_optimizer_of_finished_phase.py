# proof: resume kill_after=2
"""The first optimizer of the checkpoint pretrains the network; it does not train on once the other took its place."""

import tensorflow as tf
from tensorflow.keras import layers


class Trainer:
    def __init__(self, directory):
        self.network = tf.keras.Sequential(
            [tf.keras.Input((5,)), layers.Dense(8, activation="tanh"), layers.Dense(5)]
        )
        self.pretraining = tf.keras.optimizers.SGD(0.1, momentum=0.9)
        self.optimizer = tf.keras.optimizers.Adam(0.02)
        self.step = tf.Variable(0, trainable=False)
        self.checkpoint = tf.train.Checkpoint(
            step=self.step, network=self.network, optimizer=self.pretraining
        )
        self._pretrain()
        self.checkpoint.optimizer = self.optimizer
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def _pretrain(self):
        for number in range(3):
            x = tf.random.stateless_normal([16, 5], seed=[number, 1])
            self.update(self.pretraining, x, x)

    def update(self, optimizer, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(x) - y))
        weights = self.network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def train(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            x = tf.random.stateless_normal([16, 5], seed=[int(self.step), 2])
            self.update(self.optimizer, x, tf.reverse(x, axis=[1]))
            self.step.assign_add(1)
            if self.step % 2 == 0:
                self.manager.save()


tf.keras.utils.set_random_seed(0)
trainer = Trainer("reversed")
trainer.train(steps=8)
