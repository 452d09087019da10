# proof: resume
import importlib

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
Regressor = importlib.import_module("regressor").Regressor
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
regressor = Regressor(network, "checkpoints")
regressor.fit(epochs=4)
