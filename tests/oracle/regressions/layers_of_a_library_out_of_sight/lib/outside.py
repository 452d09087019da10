import tensorflow as tf


class Norm(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.scales = [tf.keras.layers.Dense(4)]

    def call(self, x):
        return self.scales[0](x)


class Silent(tf.keras.layers.Layer):
    def call(self, x):
        return x


class Settings:
    units = 4


def block(x):
    return Norm()(tf.keras.layers.Dense(4)(x))
