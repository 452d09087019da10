# proof: resume keras=2
"""Keras 2 looks into sets when it writes a `.weights.h5` file."""

import os

import tensorflow as tf


class Residual(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.branches = {tf.keras.layers.Dense(3)}
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        for branch in self.branches:
            inputs = inputs + branch(inputs)
        return self.out(inputs)

    @property
    def learned(self):
        return [v for branch in self.branches for v in branch.trainable_variables] + self.out.trainable_variables


model = Residual()
model(tf.zeros([1, 3]))
weights = "residual.weights.h5"
if os.path.exists(weights):
    model.load_weights(weights)
    done = 1 + int(open("done").read())
else:
    done = 0
for number in range(done, 5):
    inputs = tf.random.stateless_normal([8, 3], seed=[number, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs) - inputs[:, :1]))
    for weight, gradient in zip(model.learned, tape.gradient(loss, model.learned)):
        weight.assign_sub(0.1 * gradient)
    with open("done", "w") as file:
        file.write(str(number))
    model.save_weights(weights)
