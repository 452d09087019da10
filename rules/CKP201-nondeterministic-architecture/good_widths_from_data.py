# proof: resume
"""Widths follow from the data and from numbers handed in, and dropout is random in training only."""

import argparse

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
parser = argparse.ArgumentParser()
parser.add_argument("--units", type=int, default=6)
arguments, _ = parser.parse_known_args()

words = np.random.default_rng(0).choice(["a", "b", "c", "d", "e"], size=40)
vocabulary = sorted(set(words.tolist()))

model = tf.keras.Sequential(
    [
        tf.keras.Input(shape=(3,)),
        tf.keras.layers.Dense(arguments.units, activation="relu"),
        tf.keras.layers.Dense(len(vocabulary), activation="relu"),
        tf.keras.layers.Dropout(0.5),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), 6):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
