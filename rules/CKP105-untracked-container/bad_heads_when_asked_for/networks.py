import collections

import tensorflow as tf


class Head(tf.Module):
    def __init__(self, width):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([width, 1], stddev=0.3))

    def __call__(self, features):
        return features @ self.kernel


class Network(tf.Module):
    """One trunk, and a head for each task that it is asked about."""

    def __init__(self, inputs, width):
        super().__init__()
        self.trunk = tf.Variable(tf.random.normal([inputs, width], stddev=0.3))
        self.heads = collections.defaultdict(lambda: Head(width))  # expect: CKP105

    def __call__(self, inputs, task):
        return self.heads[task](tf.nn.tanh(inputs @ self.trunk))
