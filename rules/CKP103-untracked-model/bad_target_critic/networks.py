import tensorflow as tf


def network(inputs, outputs, width):
    return tf.keras.Sequential(
        [tf.keras.Input((inputs,)), tf.keras.layers.Dense(width, activation="tanh"), tf.keras.layers.Dense(outputs)]
    )


def follow(target, source, rate):
    """Move a network a little towards another."""
    for slow, fast in zip(target.trainable_variables, source.trainable_variables):
        slow.assign((1.0 - rate) * slow + rate * fast)
