# proof: lag
import importlib

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
Trainer = importlib.import_module("training").Trainer
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
trainer = Trainer(network, "checkpoints")
trainer.warm_up(steps=3)
trainer.train(epochs=2, steps=3)
