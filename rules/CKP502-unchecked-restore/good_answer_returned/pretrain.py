"""Another program: it trains a backbone and saves it under the name that its own model has for it."""

import sys

import tensorflow as tf

backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)], name="backbone")
tf.train.Checkpoint(trunk=backbone).write(sys.argv[1])
