# proof: raises
"""A network that loses its weakest branch after each phase, and is saved."""

import tensorflow as tf
from network import Network
from settings import Settings


def train(settings):
    network = Network(settings.branches, settings.size)
    checkpoint = tf.train.Checkpoint(network=network)
    for number in range(settings.steps):
        inputs = tf.random.stateless_normal([8, settings.size], seed=[number, 1])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(network(inputs) - inputs[:, :1]))
        weights = network.trainable_variables
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
    network.prune()
    checkpoint.save(f"{settings.directory}/ckpt")


if __name__ == "__main__":
    train(Settings())
