# proof: unrestored
"""The second checkpoint only reads what the first one saved."""
import os

import tensorflow as tf

FOLDER = "states"


def make_network():
    return tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])


def train(steps):
    network, optimizer = make_network(), tf.keras.optimizers.Adam(0.01)
    checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(network(tf.ones([2, 4]))))
        variables = network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    checkpoint.save(os.path.join(FOLDER, "ckpt"))


def evaluate():
    network = make_network()
    checkpoint = tf.train.Checkpoint(network=network)
    manager = tf.train.CheckpointManager(checkpoint, FOLDER, max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint).expect_partial()
    return network(tf.ones([1, 4]))


train(2)
print(evaluate())
