# proof: unrestored lost=evaluator.backbone said=AssertionError
"""An evaluator is given a folder; what it predicts with was never trained, and its report looks like any other."""

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")


class Evaluator:
    def __init__(self, path):
        self.backbone = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
        self.checkpoint = tf.train.Checkpoint(backbone=self.backbone)
        self.checkpoint.restore(path).assert_existing_objects_matched()  # expect: CKP502

    def report(self, examples):
        return float(tf.reduce_mean(self.backbone(examples)))


evaluator = Evaluator(sys.argv[1])
print(evaluator.report(tf.ones((2, 3))))
