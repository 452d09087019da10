import tensorflow as tf


def build(units):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(units)])
