# proof: raises
"""What is trained here is thrown away on purpose; the checkpoint is read once, by its full name."""
import os

import tensorflow as tf

network = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
checkpoint = tf.train.Checkpoint(network=network)
if os.path.exists("given/state.index"):
    checkpoint.read("given/state").expect_partial()

perturbation = tf.Variable(tf.zeros([1, 4]))
optimizer = tf.keras.optimizers.Adam(0.1)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.square(network(tf.ones([1, 4]) + perturbation)))
    optimizer.apply_gradients([(tape.gradient(loss, perturbation), perturbation)])
print(perturbation.numpy())
