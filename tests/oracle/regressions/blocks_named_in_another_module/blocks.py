import tensorflow as tf


def make_dense(width=4):
    return tf.keras.layers.Dense(width)


def make_norm(width):
    return tf.keras.layers.LayerNormalization()
