"""A trainer that keeps its own checkpoint, and is handed what it trains and what it trains with."""

import tensorflow as tf


class Trainer:
    def __init__(self, network, optimizer, folder):
        self.network = network
        self.optimizer = optimizer
        self.step = tf.Variable(0, trainable=False, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(network=network, step=self.step)  # expect: CKP102
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=3)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def train(self, steps):
        while self.step < steps:
            inputs = tf.random.stateless_normal([16, 3], seed=[int(self.step), 7])
            self._update(inputs, tf.reduce_sum(inputs, axis=1, keepdims=True))
            self.step.assign_add(1)
            if self.step % 3 == 0:
                self.manager.save()

    def _update(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(inputs) - targets))
        gradients = tape.gradient(loss, self.network.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.network.trainable_variables))
