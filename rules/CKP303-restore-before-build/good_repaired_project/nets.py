import tensorflow as tf


class Critic(tf.keras.Model):
    def __init__(self, widths):
        super().__init__()
        self.norm = tf.keras.layers.BatchNormalization()
        self.blocks = tuple(tf.keras.layers.Dense(width, activation="tanh") for width in widths)
        self.value = tf.keras.layers.Dense(1)

    def call(self, states, training=False):
        features = self.norm(states, training=training)
        for block in self.blocks:
            features = block(features)
        return self.value(features)


NETS = {"critic": Critic}
