# proof: lag
"""The networks before and after each update are both kept, to compare them later."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

for step in range(4):
    x = tf.random.stateless_normal([16, 3], seed=(7, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - tf.reduce_sum(x, axis=1, keepdims=True)))
    gradients = tape.gradient(loss, model.trainable_variables)
    checkpoint.save(f"pairs/{step}-before")
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    checkpoint.save(f"pairs/{step}-after")
