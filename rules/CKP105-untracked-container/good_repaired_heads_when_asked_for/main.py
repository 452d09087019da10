# proof: resume
"""Several tasks on one trunk; their heads are made when they are first asked for."""

import tensorflow as tf
from networks import Network
from settings import Settings


def train(settings, steps):
    network = Network(settings.inputs, settings.width)
    for task in settings.tasks:
        network(tf.zeros([1, settings.inputs]), task)
    step = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(network=network, step=step)
    manager = tf.train.CheckpointManager(checkpoint, settings.directory, max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    for number in range(int(step), steps):
        readings = tf.random.stateless_normal([8, settings.inputs], seed=[number, 1])
        with tf.GradientTape() as tape:
            errors = [network(readings, task) - readings[:, :1] for task in settings.tasks]
            loss = tf.add_n([tf.reduce_mean(tf.square(error)) for error in errors])
        weights = [network.trunk, *[network.heads[task].kernel for task in settings.tasks]]
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(settings.rate * gradient)
        step.assign_add(1)
        if (number + 1) % 2 == 0:
            manager.save()


if __name__ == "__main__":
    train(Settings(), steps=6)
