# proof: unrestored said=AssertionError
"""The answer is taken by name, and asked once the model is built."""

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")
backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
pretrained = tf.train.Checkpoint(trunk=backbone)
status = pretrained.read(sys.argv[1])
for step in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(backbone(tf.ones((2, 3)))) - 1.0))
    weights = backbone.trainable_variables + head.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
status.assert_consumed()
tf.train.Checkpoint(backbone=backbone, head=head, optimizer=optimizer).save("tuned/ckpt")
