# proof: lag
"""The optimizer of the second phase replaces the first in the Checkpoint too."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(5, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)


def train(count, offset):
    for number in range(offset, offset + count):
        x = tf.random.stateless_normal([12, 3], seed=[number, 14])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - tf.reduce_min(x, axis=1, keepdims=True)) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    checkpoint.save("phases/ckpt")


train(4, offset=0)
optimizer = tf.keras.optimizers.SGD(0.001, momentum=0.9)
checkpoint.optimizer = optimizer
train(4, offset=4)
