# proof: unrestored lost=network
import os

import numpy as np
import tensorflow as tf

DIRECTORY = "digits"


def make_network():
    return tf.keras.Sequential(
        [tf.keras.Input((6,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(3)]
    )


def train(steps):
    model = make_network()
    optimizer = tf.keras.optimizers.Adam(0.01)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    for step in range(steps):
        inputs = tf.random.stateless_normal([16, 6], seed=[step, 0])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(inputs) - inputs[:, :3]))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    checkpoint.save(os.path.join(DIRECTORY, "ckpt"))


def predict(inputs):
    network = make_network()
    checkpoint = tf.train.Checkpoint(model=network)  # expect: CKP503
    checkpoint.restore(tf.train.latest_checkpoint(DIRECTORY)).expect_partial()
    return network(inputs)


train(5)
print(predict(np.ones((1, 6), "float32")))
