# proof: unrestored lost=backbone said=AssertionError
"""A helper fills the part of a model that it is handed, from the path of a configuration."""

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")
from task import Task

backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
model = tf.keras.Sequential([backbone, tf.keras.layers.Dense(1)])
model(tf.ones((1, 3)))
Task({"init_checkpoint": sys.argv[1]}).initialize(model)
print(model(tf.ones((2, 3))))
