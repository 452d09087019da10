"""A learner for any network: whoever makes it hands in the network and says where its weights go."""

import tensorflow as tf


class Learner:
    def __init__(self, net: tf.keras.Model, rate=0.05):
        self.net = net
        self.optimizer = tf.keras.optimizers.Adam(rate)

    def learn(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(inputs, training=True) - targets))
        gradients = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))

    def save(self, path):
        self.net.save_weights(path)  # expect: CKP102

    def load(self, path):
        self.net.load_weights(path)
