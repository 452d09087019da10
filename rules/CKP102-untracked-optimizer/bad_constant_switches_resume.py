# proof: lag lost=optimizer
"""Whoever wants to go on edits the constant: the weights come back, and Adam starts over."""

import tensorflow as tf

RESUME = False  # set to True to go on from the saved weights
WEIGHTS = "forecaster.weights.h5"


def train(epochs):
    model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
    if RESUME:
        model.load_weights(WEIGHTS)
    optimizer = tf.keras.optimizers.Adam(0.01)
    for epoch in range(epochs):
        x = tf.random.stateless_normal([32, 5], seed=[epoch, 4])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - x[:, :1]))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        model.save_weights(WEIGHTS)  # expect: CKP102
    return model, optimizer


tf.keras.utils.set_random_seed(0)
model, optimizer = train(epochs=4)
