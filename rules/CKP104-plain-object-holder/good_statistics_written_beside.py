# proof: resume
"""A plain object holds the running mean; the trainer writes it into a file of its own beside the checkpoint."""

import os

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class RunningMean:
    def __init__(self, size):
        self.mean = tf.Variable(tf.zeros([size]))

    def update(self, batch):
        self.mean.assign(0.9 * self.mean + 0.1 * tf.reduce_mean(batch, axis=0))


class Centred(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.running = RunningMean(size)
        self.weight = tf.Variable(tf.ones([size, 1]))

    def __call__(self, batch):
        return (batch - self.running.mean) @ self.weight


class Trainer:
    def __init__(self, directory):
        self.network = Centred(3)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(network=self.network, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)
        self.side = os.path.join(directory, "running.npz")

    def save(self):
        os.makedirs(os.path.dirname(self.side), exist_ok=True)
        np.savez(self.side, mean=self.network.running.mean.numpy())
        self.manager.save()

    def load(self):
        if os.path.exists(self.side):
            self.network.running.mean.assign(np.load(self.side)["mean"])
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def train(self, steps):
        self.load()
        while self.step < steps:
            batch = tf.random.stateless_normal([8, 3], seed=[int(self.step), 7], mean=2.0)
            self.network.running.update(batch)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.network(batch) - batch[:, :1]))
            self.network.weight.assign_sub(0.1 * tape.gradient(loss, self.network.weight))
            self.step.assign_add(1)
            self.save()


Trainer("centred").train(steps=5)
