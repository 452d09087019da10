# proof: resume
"""Widths and depth are drawn, but every source is seeded first: each process draws the same."""

import random

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(12)

model = tf.keras.Sequential([tf.keras.Input(shape=(3,))])
for _ in range(random.randint(2, 4)):
    model.add(tf.keras.layers.Dense(random.choice([8, 16, 32]), activation="relu"))
    if random.random() < 0.5:
        model.add(tf.keras.layers.LayerNormalization())
model.add(tf.keras.layers.Dense(int(np.random.RandomState(3).randint(4, 64)), activation="relu"))
model.add(tf.keras.layers.Dense(1))
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
