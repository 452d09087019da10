# proof: lag lost=optimizer
"""Whoever wants to go on edits the constant: weights and optimizer come back together."""

import tensorflow as tf

RESUME = False  # set to True to go on from the newest checkpoint


def train(epochs):
    model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.01)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    if RESUME:
        checkpoint.restore(tf.train.latest_checkpoint("forecaster"))
    for epoch in range(epochs):
        x = tf.random.stateless_normal([32, 5], seed=[epoch, 4])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - x[:, :1]))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        checkpoint.save("forecaster/ckpt")
    return model, optimizer


tf.keras.utils.set_random_seed(0)
model, optimizer = train(epochs=4)
