"""The decoder of the autoencoder."""

import tensorflow as tf


class Decoder(tf.keras.Model):
    def __init__(self, size):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(6, activation="relu")
        self.pixels = tf.keras.layers.Dense(size)

    def call(self, code):
        return self.pixels(self.hidden(code))
