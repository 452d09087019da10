# proof: keys
"""Only the generator's weights are exported, once, for sampling; nothing is ever restored to train on."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
sampler = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(6, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.02)

for number in range(8):
    z = tf.random.stateless_normal([32, 2], seed=[number, 4])
    with tf.GradientTape() as tape:
        x = sampler(z)
        loss = tf.square(tf.reduce_mean(x) - 1.0) + tf.square(tf.math.reduce_std(x) - 0.5)
    optimizer.apply_gradients(zip(tape.gradient(loss, sampler.trainable_variables), sampler.trainable_variables))

tf.train.Checkpoint(sampler=sampler).write("exported/sampler")
