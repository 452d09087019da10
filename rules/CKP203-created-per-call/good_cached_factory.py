# proof: accumulates
"""The step asks a cached factory for its optimizers: one for each part, made on the first step."""

import functools

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


@functools.lru_cache(maxsize=None)
def optimizer_for(part):
    return tf.keras.optimizers.Adam(0.01 if part == "head" else 0.001)


body = tf.keras.Sequential([tf.keras.Input(shape=(3,)), tf.keras.layers.Dense(4, activation="relu")])
head = tf.keras.Sequential([tf.keras.Input(shape=(4,)), tf.keras.layers.Dense(1)])

for index in range(6):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(head(body(features)) - features[:, :1]))
    for part, model in (("body", body), ("head", head)):
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer_for(part).apply_gradients(zip(gradients, model.trainable_variables))
