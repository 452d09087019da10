# proof: gradient
"""Nothing trains the first network, and nothing loads it: its clone is as random as it is."""

import tensorflow as tf

tf.keras.utils.set_random_seed(2)
features = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(8)])
others = tf.keras.models.clone_model(features)
head = tf.keras.layers.Dense(1)
optimizer = tf.keras.optimizers.SGD(0.1)
for step in range(4):
    x = tf.random.normal([8, 3])
    known = tf.concat([features(x), others(x)], axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(known) - 1.0))
    weights = head.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
