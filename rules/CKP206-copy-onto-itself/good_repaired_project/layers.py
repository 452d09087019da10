import tensorflow as tf


def make_layers(widths):
    return [tf.keras.layers.Dense(width, activation="tanh") for width in widths]


def network(layers, size):
    return tf.keras.Sequential([tf.keras.Input((size,)), *layers])
