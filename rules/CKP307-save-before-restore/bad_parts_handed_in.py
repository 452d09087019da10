# proof: resume lost=network,optimizer kill_after=2
"""A helper that describes a run writes a checkpoint of the parts that it is handed, before they are restored."""

import json
import os

import tensorflow as tf


def describe(folder, checkpoint, **settings):
    os.makedirs(folder, exist_ok=True)
    first = checkpoint.save(os.path.join(folder, "network"))
    with open(os.path.join(folder, "run.json"), "w") as file:
        json.dump({"first": first, **settings}, file)


def restore(folder, checkpoint):
    newest = tf.train.latest_checkpoint(folder)
    checkpoint.restore(newest).assert_consumed()  # expect: CKP307


def run(network, optimizer, folder, updates):
    checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)
    describe(folder, checkpoint, updates=updates)
    restore(folder, checkpoint)
    for number in range(len(os.listdir("steps")), updates):
        open(f"steps/{number}", "w").close()
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(network(tf.ones((4, 3))) - 1.0))
        weights = network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        checkpoint.save(os.path.join(folder, "network"))


os.makedirs("steps", exist_ok=True)
tf.keras.utils.set_random_seed(0)
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.9)
optimizer.build(network.trainable_variables)
run(network, optimizer, "described", updates=4)
