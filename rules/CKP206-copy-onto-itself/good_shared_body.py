# proof: untrained
"""Two networks share their body, and each has a head of its own, of which one follows the other."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
body = tf.keras.layers.Dense(4, activation="tanh", use_bias=False)
fast = tf.keras.Sequential([tf.keras.Input((3,)), body, tf.keras.layers.Dense(1, use_bias=False)])
slow = tf.keras.Sequential([tf.keras.Input((3,)), body, tf.keras.layers.Dense(1, use_bias=False)])
optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(5):
    x = tf.random.normal([8, 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(fast(x) - 0.5 * slow(x) - 1.0))
    weights = fast.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    slow.set_weights(fast.get_weights())
