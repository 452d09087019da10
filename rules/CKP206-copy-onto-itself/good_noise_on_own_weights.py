# proof: untrained
"""A model is given its own weights, changed."""

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(1)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
x, y = tf.random.normal([16, 4]), tf.random.normal([16, 2])
best = float("inf")
for _ in range(4):
    model.set_weights([w + np.random.normal(0.0, 0.1, w.shape) for w in model.get_weights()])
    best = min(best, float(tf.reduce_mean(tf.square(model(x) - y))))
print(best)
