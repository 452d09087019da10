# proof: raises keras=3
"""A file of Keras 3 holds what a dict of its layers holds, whatever the keys."""

import os

import tensorflow as tf
from tensorflow.keras import layers


class Pyramid(tf.keras.Model):
    """The sum of what one layer for each level sees of the input."""

    def __init__(self, levels, units):
        super().__init__()
        self.levels = {2**level: layers.Dense(units) for level in range(levels)}

    def call(self, inputs):
        total = 0.0
        for factor, level in self.levels.items():
            total += level(inputs[:, ::factor])
        return total


def main():
    tf.keras.utils.set_random_seed(0)
    model = Pyramid(levels=3, units=2)
    model(tf.zeros([1, 8]))
    if os.path.exists("pyramid.weights.h5"):
        model.load_weights("pyramid.weights.h5")
    for step in range(3):
        x = tf.random.stateless_normal([32, 8], seed=[step, 1])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - x[:, :2]))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
            weight.assign_sub(0.1 * gradient)
    model.save_weights("pyramid.weights.h5")


if __name__ == "__main__":
    main()
