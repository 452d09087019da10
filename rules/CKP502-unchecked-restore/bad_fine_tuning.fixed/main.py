# proof: unrestored lost=backbone said=AssertionError
"""A pretrained backbone is to be tuned. Its checkpoint calls it otherwise, and nothing says that none was found."""

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")
backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
pretrained = tf.train.Checkpoint(backbone=backbone)
pretrained.read(sys.argv[1]).assert_existing_objects_matched()  # expect: CKP502
for step in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(backbone(tf.ones((2, 3)))) - 1.0))
    weights = backbone.trainable_variables + head.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
tf.train.Checkpoint(backbone=backbone, head=head, optimizer=optimizer).save("tuned/ckpt")
