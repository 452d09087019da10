# proof: resume kill_after=2
import importlib

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
Trainer = importlib.import_module("training").Trainer
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
trainer = Trainer(network, optimizer, "trained")
own = tf.train.Checkpoint(optimizer=optimizer)
newest = tf.train.latest_checkpoint("optimizer")
if newest:
    own.restore(newest)
for target in (3, 6, 9):
    if int(trainer.step) < target:
        trainer.train(steps=target)
        own.save("optimizer/ckpt")
