# proof: accumulates
"""Layers made in the forward pass that hold no weights: nothing of them is trained or saved."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
layers = tf.keras.layers


class Pyramid(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.fine = layers.Dense(3, activation="relu")
        self.coarse = layers.Dense(3, activation="relu")
        self.head = layers.Dense(1)

    def call(self, inputs):
        half = layers.AveragePooling1D(2)(inputs)
        joined = layers.Concatenate(axis=1)([self.fine(inputs), self.coarse(half)])
        return self.head(layers.Flatten()(layers.ReLU()(joined)))


net = Pyramid()
optimizer = tf.keras.optimizers.Adam(0.01)
for index in range(6):
    x = tf.random.stateless_normal([4, 6, 2], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - tf.reduce_sum(x, axis=1)[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
net.save_weights("pyramid.weights.h5")
