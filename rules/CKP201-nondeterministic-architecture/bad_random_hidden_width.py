# proof: resume kill_after=2 error=ValueError text=Received incompatible tensor with shape ... name regressor/
"""Train a small regression network, keep it, and go on with it the next time."""

import os
import random

import tensorflow as tf

tf.random.set_seed(0)


class Regressor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        units = random.randint(8, 256)
        self.hidden = tf.keras.layers.Dense(units, activation="relu")  # expect: CKP201
        self.head = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.head(self.hidden(inputs))


def batch(index):
    features = tf.random.stateless_normal([16, 3], seed=[index, 1])
    return features, tf.reduce_sum(features, axis=1, keepdims=True)


regressor = Regressor()
regressor(batch(0)[0])
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(regressor=regressor, optimizer=optimizer)
prefix = os.path.join("./training_checkpoints", "ckpt")
latest = tf.train.latest_checkpoint(os.path.dirname(prefix))
if latest is not None:
    checkpoint.restore(latest)

for index in range(int(optimizer.iterations), 5):
    features, targets = batch(index)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(regressor(features) - targets))
    gradients = tape.gradient(loss, regressor.trainable_variables)
    optimizer.apply_gradients(zip(gradients, regressor.trainable_variables))
    checkpoint.save(prefix)
