"""A learner for any network: whoever makes it hands in the network and says where its state goes."""

import tensorflow as tf


class Learner:
    def __init__(self, net: tf.keras.Model, rate=0.05):
        self.net = net
        self.optimizer = tf.keras.optimizers.Adam(rate)
        self.checkpoint = tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)

    def learn(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(inputs, training=True) - targets))
        gradients = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))

    def save(self, path):
        self.checkpoint.write(path)

    def load(self, path):
        self.checkpoint.read(path)
