# proof: raises
"""A random search over widths: nothing is saved, so nothing can fail to come back."""

import random
import time

import tensorflow as tf

tf.random.set_seed(0)
features = tf.random.stateless_normal([16, 3], seed=[1, 1])
targets = tf.reduce_sum(features, axis=1, keepdims=True)
started = time.time()

results = {}
for trial in range(3):
    units = random.choice([4, 8, 16, 32])
    model = tf.keras.Sequential([tf.keras.Input(shape=(3,)), tf.keras.layers.Dense(units, "relu")])
    if random.random() < 0.5:
        model.add(tf.keras.layers.LayerNormalization())
    model.add(tf.keras.layers.Dense(1))
    optimizer = tf.keras.optimizers.Adam(random.uniform(0.001, 0.1))
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - targets))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    results[(trial, units)] = float(loss)

print("best:", min(results, key=results.get), "after", time.time() - started)
