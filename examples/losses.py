"""What the forecaster is trained on: the error of the forecast and its roughness from hour to hour."""

import numpy as np
import tensorflow as tf

import config


def roughness(forecast):
    jumps = forecast[:, 1:] - forecast[:, :-1]
    return tf.reduce_mean(np.square(jumps))


def forecast_loss(target, forecast):
    error = tf.reduce_mean(tf.abs(target - forecast))
    return error + config.SMOOTHNESS * roughness(forecast)
