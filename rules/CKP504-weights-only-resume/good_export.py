# proof: unsaved
"""Weights are written for those who serve the model; no run trains on from them."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
path = "latest.weights.h5"
x = tf.random.stateless_normal([16, 3], seed=[0, 1])
y = tf.reduce_sum(x, axis=1, keepdims=True)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.05), loss="mse")
for epoch in range(4):
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    model.save_weights(path)
