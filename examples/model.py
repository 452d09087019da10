"""The forecaster: a residual network over the last hours of demand."""

import tensorflow as tf
from tensorflow.keras import layers

import config


class Forecaster(tf.keras.Model):
    def __init__(self, horizon):
        super().__init__()
        self.embed = layers.Dense(config.HIDDEN_UNITS, activation="relu")
        self.blocks = [layers.Dense(config.HIDDEN_UNITS, activation="relu") for _ in range(config.NUM_BLOCKS)]
        self.bottleneck = layers.Dense(config.BOTTLENECK_UNITS, activation="tanh")
        self.head = layers.Dense(horizon)

    def call(self, inputs):
        x = self.embed(inputs)
        for block in self.blocks:
            x = x + block(x)
        return self.head(self.bottleneck(x))
