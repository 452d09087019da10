# proof: lag
"""`restore_or_initialize` starts from nothing where nothing is there, and says so."""

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")
backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(backbone=backbone, head=head, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "tuned", max_to_keep=2)
manager.restore_or_initialize()
for step in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(backbone(tf.ones((2, 3)))) - 1.0))
    weights = backbone.trainable_variables + head.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
manager.save()
