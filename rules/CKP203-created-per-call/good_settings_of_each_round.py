# proof: raises
"""Each round of the warm restarts has a rate of its own, so that an optimizer of its own is meant."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])

for restart in range(3):
    optimizer = tf.keras.optimizers.Adam(0.05 / (1 + restart))
    for index in range(4):
        x = tf.random.stateless_normal([8, 2], seed=[restart, index])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - x[:, :1] * x[:, 1:]))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
model.save_weights("restarts.weights.h5")
