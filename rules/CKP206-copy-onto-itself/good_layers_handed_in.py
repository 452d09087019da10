# proof: untrained
"""What the two models are made of is up to who makes them."""

import tensorflow as tf


class Pair:
    def __init__(self, online, target):
        self.online = tf.keras.Sequential(online)
        self.target = tf.keras.Sequential(target)

    def follow(self):
        self.target.set_weights(self.online.get_weights())


def layers():
    return [tf.keras.Input((2,)), tf.keras.layers.Dense(1, use_bias=False)]


tf.keras.utils.set_random_seed(3)
pair = Pair(layers(), layers())
pair.online.compile("sgd", "mse")
pair.online.fit(tf.ones([4, 2]), tf.ones([4, 1]), verbose=0)
pair.follow()
