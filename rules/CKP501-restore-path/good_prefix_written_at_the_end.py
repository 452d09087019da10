# proof: raises
"""Numbered checkpoints under way, and at the end one by `write`, under the prefix itself: that one is restored."""

import os

import tensorflow as tf

PREFIX = os.path.join("fitted", "line")

tf.keras.utils.set_random_seed(0)
weights = tf.Variable(tf.zeros([2, 1]))
optimizer = tf.keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(weights=weights, optimizer=optimizer)

for step in range(6):
    x = tf.random.stateless_normal([8, 2], seed=(4, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ weights - x[:, :1]))
    optimizer.apply_gradients([(tape.gradient(loss, weights), weights)])
    if step % 2 == 0:
        checkpoint.save(PREFIX)
checkpoint.write(PREFIX)

found = tf.Variable(tf.zeros([2, 1]))
tf.train.Checkpoint(weights=found).restore(PREFIX).expect_partial()
print("restored", found.numpy().ravel().round(2))
