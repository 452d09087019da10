# proof: accumulates
"""Fit a small network to a sine over a few epochs, and keep the weights."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential(
    [tf.keras.Input(shape=(1,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)]
)

optimizer = tf.keras.optimizers.Adam(0.01)  # expect: CKP203
for epoch in range(5):
    for index in range(2):
        angles = tf.random.stateless_uniform([16, 1], seed=[epoch, index], maxval=3.0)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(angles) - tf.sin(angles)))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))

model.save_weights("sine.weights.h5")
