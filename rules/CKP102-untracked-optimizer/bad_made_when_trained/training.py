"""A trainer for networks of any kind: whoever uses it hands in the network."""

import tensorflow as tf


class Trainer:
    def __init__(self, network, folder=None, default_lr=0.05):
        self.network = network
        self.default_lr = default_lr
        self.optimizer = None
        self.epoch = tf.Variable(0, trainable=False, dtype=tf.int64)
        if folder is not None:
            self.checkpoint = tf.train.Checkpoint(network=self.network, epoch=self.epoch)  # expect: CKP102
            self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=3)
            self.checkpoint.restore(self.manager.latest_checkpoint)
        else:
            self.checkpoint = None
            self.manager = None

    def train_online(self, epochs, iterations, optimizer=None):
        self._set_up(optimizer)
        while self.epoch < epochs:
            for iteration in range(iterations):
                self._step(*self._simulate(int(self.epoch) * iterations + iteration))
            self._finish_epoch()

    def train_offline(self, data, epochs, optimizer=None):
        self._set_up(optimizer)
        while self.epoch < epochs:
            for inputs, targets in data:
                self._step(inputs, targets)
            self._finish_epoch()

    def _set_up(self, optimizer):
        if optimizer is None:
            if self.optimizer is None:
                self.optimizer = tf.keras.optimizers.Adam(self.default_lr)
        else:
            self.optimizer = optimizer

    def _simulate(self, number):
        inputs = tf.random.stateless_uniform([8, 3], seed=[number, 4])
        return inputs, tf.reduce_sum(inputs, axis=1, keepdims=True)

    def _step(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(inputs) - targets))
        variables = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def _finish_epoch(self):
        self.epoch.assign_add(1)
        if self.manager is not None:
            self.manager.save()
