# proof: lag
"""A subclass replaces the network of its parent, and only then is the Checkpoint built."""

import tensorflow as tf


class Learner:
    def __init__(self, folder):
        self.net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.folder = folder

    def make_checkpoint(self):
        self.checkpoint = tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)

    def learn(self, steps):
        self.checkpoint.restore(tf.train.latest_checkpoint(self.folder))
        for number in range(steps):
            x = tf.random.stateless_normal([8, 2], seed=[number, 6])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self.net(x) - x[:, :1] ** 2) ** 2)
            weights = self.net.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.checkpoint.save(self.folder + "/learner")


class DeepLearner(Learner):
    def __init__(self, folder):
        super().__init__(folder)
        self.net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(6, "elu"), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.make_checkpoint()


tf.keras.utils.set_random_seed(0)
DeepLearner("deep").learn(5)
