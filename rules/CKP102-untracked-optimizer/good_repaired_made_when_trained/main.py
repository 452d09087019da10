# proof: resume kill_after=2
import importlib

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
Trainer = importlib.import_module("training").Trainer
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
trainer = Trainer(network, folder="checkpoints")
trainer.train_online(epochs=5, iterations=2)
