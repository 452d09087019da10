# proof: unrestored lost=backbone said=AssertionError
"""`fit` tunes a model whose backbone should come from a file; the whole model is saved when it is done."""

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")


def load_backbone(path):
    backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
    tf.train.Checkpoint(encoder=backbone).read(path).assert_existing_objects_matched()  # expect: CKP502
    return backbone


backbone = load_backbone(sys.argv[1])
model = tf.keras.Sequential([tf.keras.Input((3,)), backbone, tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(tf.ones((8, 3)), tf.ones((8, 1)), verbose=0)
model.save("tuned.keras")
