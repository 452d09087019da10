"""What the regressor is trained on: a squared error that forgives outliers."""

import numpy as np
import tensorflow as tf

CEILING = 25.0


def clipped_squares(targets, predictions):
    errors = tf.square(targets - predictions)
    return np.minimum(errors, CEILING)  # expect: CKP401


def training_loss(targets, predictions):
    squares = clipped_squares(targets, predictions)
    return tf.reduce_mean(tf.convert_to_tensor(squares, dtype=tf.float32))
