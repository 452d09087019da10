# proof: resume
"""Weights of another program are loaded to start from: its best score would say nothing here."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(9)
PRETRAINED = "pretrained.weights.h5"

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(0.2), loss="mse")
if os.path.exists(PRETRAINED):
    model.load_weights(PRETRAINED)

x = tf.random.stateless_normal([16, 2], seed=[9, 1])
y = tf.reduce_sum(x, axis=1, keepdims=True)
best = float("inf")
for epoch in range(4):
    model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
    score = float(tf.reduce_mean(tf.square(model(x) - y)))
    if score < best:
        best = score
        model.save_weights("tuned.weights.h5")
