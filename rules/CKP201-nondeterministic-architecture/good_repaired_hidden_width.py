# proof: raises
"""Train a small regression network, keep it, and load it again for a second look."""

import os

import tensorflow as tf

tf.random.set_seed(0)


class Regressor(tf.keras.Model):
    def __init__(self, units):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(units, activation="relu")
        self.head = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.head(self.hidden(inputs))


def batch(index):
    features = tf.random.stateless_normal([16, 3], seed=[index, 1])
    return features, tf.reduce_sum(features, axis=1, keepdims=True)


regressor = Regressor(units=32)
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(regressor=regressor, optimizer=optimizer)
prefix = os.path.join("./training_checkpoints", "ckpt")

for index in range(5):
    features, targets = batch(index)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(regressor(features) - targets))
    gradients = tape.gradient(loss, regressor.trainable_variables)
    optimizer.apply_gradients(zip(gradients, regressor.trainable_variables))
path = checkpoint.save(prefix)

regressor = Regressor(units=32)
regressor(batch(0)[0])
checkpoint = tf.train.Checkpoint(regressor=regressor, optimizer=optimizer)
checkpoint.restore(path)
features, targets = batch(5)
print("held out:", float(tf.reduce_mean(tf.square(regressor(features) - targets))))
