import os

import tensorflow as tf


def dense_net(width):
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(width, "relu"), tf.keras.layers.Dense(1)])


class Training:
    def __init__(self, network, workdir):
        self.network = network
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.saver = tf.train.Checkpoint(network=self.network, optimizer=self.optimizer)
        self.prefix = os.path.join(workdir, "net")

    def run(self, steps):
        while self.optimizer.iterations < steps:
            x = tf.random.stateless_uniform([16, 2], seed=[int(self.optimizer.iterations), 8])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self.network(x) - tf.reduce_prod(x, axis=1, keepdims=True)) ** 2)
            weights = self.network.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            if self.optimizer.iterations % 4 == 0:
                print("saved", self.saver.save(self.prefix))
