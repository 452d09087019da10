import tensorflow as tf


class Normaliser(tf.Module):
    """Running mean and variance of the observations."""

    def __init__(self, size):
        super().__init__(name="normaliser")
        self.mean = tf.Variable(tf.zeros([size]), trainable=False)
        self.variance = tf.Variable(tf.ones([size]), trainable=False)

    def update(self, x, rate=0.1):
        mean, variance = tf.nn.moments(x, axes=[0])
        self.mean.assign_add(rate * (mean - self.mean))
        self.variance.assign_add(rate * (variance - self.variance))

    def __call__(self, x):
        return (x - self.mean) / tf.sqrt(self.variance + 1e-3)
