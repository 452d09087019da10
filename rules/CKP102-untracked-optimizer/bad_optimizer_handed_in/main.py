# proof: resume lost=optimizer
import importlib
import json
from pathlib import Path

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
settings = json.loads(Path("settings.json").read_text()) if Path("settings.json").exists() else {}
optimizer = tf.keras.optimizers.get(settings.get("optimizer", "adam"))
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
trainer = importlib.import_module("training").Trainer(network, optimizer, "trained")
trainer.train(steps=9)
