# proof: unrestored lost=network said=AssertionError
"""What the command line names is restored; the names in that file are those of an older network."""

import argparse

import runpy
import sys

import tensorflow as tf

sys.argv[1:] = ["pretrained"]
runpy.run_module("pretrain", run_name="__main__")
from network import build

parser = argparse.ArgumentParser()
parser.add_argument("checkpoint")
parser.add_argument("--batch", type=int, default=2)
args = parser.parse_args()
network = build(units=4)
weights = tf.train.Checkpoint(network=network)
weights.restore(args.checkpoint).assert_existing_objects_matched()  # expect: CKP502
print(tf.reduce_mean(network(tf.ones((args.batch, 3)))))
