# proof: raises keras=3
"""Keras 3 writes what a list holds at the time of the save, whatever was done to it before."""

import tensorflow as tf
from tensorflow.keras import layers


class Stack(tf.keras.Model):
    def __init__(self, depth):
        super().__init__()
        self.stack = [layers.Dense(3) for _ in range(depth)]

    def call(self, inputs):
        for layer in self.stack:
            inputs = layer(inputs)
        return inputs


x = tf.random.stateless_normal([16, 3], seed=[1, 2])
model = Stack(depth=3)
model.stack.pop()
model.compile(optimizer="sgd", loss="mse")
model.fit(x, x, epochs=2, verbose=0)
model.save_weights("stack.weights.h5")
