# proof: resume
"""Tuples, named tuples and Sequential models are followed; lists of numbers and functions hold no state."""

import collections

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(0)
Heads = collections.namedtuple("Heads", ["mean", "scale"])


class Gaussian(keras.Model):
    def __init__(self, widths=(6, 4)):
        super().__init__()
        self.body = keras.Sequential([keras.layers.Dense(width, activation="tanh") for width in widths])
        self.mixers = tuple(keras.layers.Dense(4) for _ in range(2))
        self.heads = Heads(mean=keras.layers.Dense(1), scale=keras.layers.Dense(1))
        self.activations = [tf.nn.relu, tf.nn.tanh]
        self.history = []

    def call(self, inputs):
        features = self.body(inputs)
        for mixer, activation in zip(self.mixers, self.activations):
            features = activation(mixer(features))
        return self.heads.mean(features), tf.nn.softplus(self.heads.scale(features)) + 0.1


model = Gaussian()
model(tf.zeros([1, 3]))
optimizer = keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), 8):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        mean, scale = model(features)
        loss = tf.reduce_mean(tf.square((mean - features[:, :1]) / scale) + tf.math.log(scale))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    model.history.append(float(loss))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save()
