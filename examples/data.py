"""Generated demand series, and the running mean that centres them."""

import numpy as np
import tensorflow as tf

import config


def make_batch(step):
    """Daily cycles with noise: the hours seen, and the hours to forecast."""
    rng = np.random.default_rng(step)
    hours = np.arange(config.WINDOW + config.HORIZON)
    phase = rng.uniform(0, 2 * np.pi, size=(config.BATCH_SIZE, 1))
    level = rng.normal(3.0, 0.5, size=(config.BATCH_SIZE, 1))
    noise = rng.normal(0.0, 0.1, size=(config.BATCH_SIZE, len(hours)))
    series = level + np.sin(2 * np.pi * hours / 24 + phase) + noise
    series = tf.constant(series, tf.float32)
    return series[:, : config.WINDOW], series[:, config.WINDOW :]


class RunningMean(tf.Module):
    """The mean demand seen so far, subtracted from what the model gets and added to what it says."""

    def __init__(self, momentum=0.95):
        super().__init__()
        self.momentum = momentum
        self.mean = tf.Variable(0.0, trainable=False)

    def update(self, series):
        batch_mean = tf.reduce_mean(series)
        self.mean = self.momentum * self.mean + (1.0 - self.momentum) * batch_mean

    def center(self, series):
        return series - self.mean

    def uncenter(self, series):
        return series + self.mean
