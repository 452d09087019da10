# proof: unrestored
import os

import tensorflow as tf

DIRECTORY = "digits"


def make_network():
    return tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(8), tf.keras.layers.Dense(3)])


def train():
    model = make_network()
    optimizer = tf.keras.optimizers.Adam(0.01)
    optimizer.build(model.trainable_variables)
    tf.train.Checkpoint(model=model, optimizer=optimizer).save(os.path.join(DIRECTORY, "ckpt"))


def predict(inputs):
    network = make_network()
    tf.train.Checkpoint(model=network).restore(tf.train.latest_checkpoint(DIRECTORY)).expect_partial()
    return network(inputs)


train()
print(predict(tf.ones((1, 6))))
