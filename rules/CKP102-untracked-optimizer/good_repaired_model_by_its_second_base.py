# proof: resume kill_after=2
"""A block that is a layer becomes a model by its second base class, and is saved with its optimizer."""

import os

import tensorflow as tf

FOLDER = "network"


class Block(tf.keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(units, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


class Network(Block, tf.keras.Model):
    def __init__(self, units):
        super().__init__(units)


tf.keras.utils.set_random_seed(0)
network = Network(4)
network(tf.ones((1, 3)))
optimizer = tf.keras.optimizers.Adam(0.03)
checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)
if os.path.exists(FOLDER):
    checkpoint.restore(tf.train.latest_checkpoint(FOLDER))
for number in range(int(optimizer.iterations), 8):
    x = tf.random.stateless_normal([16, 3], seed=[number, 6])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(x) - x[:, :1] * x[:, 1:2]))
    optimizer.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables))
    if number % 2:
        checkpoint.save(os.path.join(FOLDER, "ckpt"))
