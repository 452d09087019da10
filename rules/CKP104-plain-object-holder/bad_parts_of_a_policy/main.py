# proof: resume lost=policy.encoder.layers
"""Behaviour cloning: a policy put together from parts, with settings from the command line."""

import settings
import tensorflow as tf
from parts import Encoder, Policy


def train(options):
    policy = Policy(Encoder(options), actions=2)
    policy(tf.zeros([1, 4]))
    optimizer = tf.keras.optimizers.SGD(0.1)
    step = tf.Variable(0, dtype=tf.int64, name="step")
    checkpoint = tf.train.Checkpoint(policy=policy, optimizer=optimizer, step=step)
    checkpoint.restore(tf.train.latest_checkpoint(options["directory"]))
    for number in range(int(step), options["steps"]):
        states = tf.random.stateless_normal([8, 4], seed=[number, 3])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(policy(states) - states[:, :2]))
        weights = policy.encoder.trainable_variables + policy.head.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        step.assign_add(1)
        if (number + 1) % 2 == 0:
            checkpoint.save(f"{options['directory']}/ckpt")


if __name__ == "__main__":
    train(settings.parse())
