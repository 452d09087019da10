"""The decoder of the autoencoder."""

import tensorflow as tf


def expand(code, size):
    hidden = tf.keras.layers.Dense(6, activation="relu")(code)  # expect: CKP203
    return tf.keras.layers.Dense(size)(hidden)  # expect: CKP203
