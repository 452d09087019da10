import tensorflow as tf


class MovingAverage:
    """Follows the weights of a model."""

    def __init__(self, variables, decay):
        self._ema = tf.train.ExponentialMovingAverage(decay)
        self._variables = variables
        self.update()

    def update(self):
        self._ema.apply(self._variables)

    def averages(self):
        return [self._ema.average(variable) for variable in self._variables]
