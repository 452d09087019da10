# proof: resume lost=normalizer.mean,normalizer.count kill_after=1
"""Inputs are normalised by running statistics that NumPy keeps, beside the network that learns from them."""

import os

import numpy as np
import tensorflow as tf


class Normalizer:
    def __init__(self, size):
        self.count = 0  # expect: CKP114
        self.mean = np.zeros(size, dtype="float32")  # expect: CKP114

    def __call__(self, x):
        self.count += 1
        self.mean = self.mean + (x.mean(axis=0) - self.mean) / self.count
        return x - self.mean


tf.keras.utils.set_random_seed(3)
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.02)
normalizer = Normalizer(3)
network.build((None, 3))
checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("run"))

while optimizer.iterations < 6:
    step = int(optimizer.iterations)
    raw = tf.random.stateless_normal([16, 3], seed=[3, step]).numpy() + 2.0
    x = normalizer(raw)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(x) - raw[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables))
    if (step + 1) % 3 == 0:
        checkpoint.save(os.path.join("run", "ckpt"))
