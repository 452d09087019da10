# proof: lag
"""A snapshot before each update, to go back where the loss got worse; the run's own saves come after."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.3)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
os.makedirs("tmp", exist_ok=True)

x = tf.random.stateless_normal([32, 2], seed=(0, 1))
y = x @ [[1.0], [-2.0]]


def mse():
    return tf.reduce_mean(tf.square(model(x) - y))


for step in range(6):
    snapshot = checkpoint.write("tmp/before_update")
    with tf.GradientTape() as tape:
        before = mse()
    gradients = tape.gradient(before, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if mse() > before:
        checkpoint.read(snapshot)
    checkpoint.save("checkpoints/ckpt")
