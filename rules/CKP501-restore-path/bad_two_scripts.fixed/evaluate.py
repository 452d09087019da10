"""How well a trained model reconstructs data that it has not seen."""

import os

import tensorflow as tf
from paths import CHECKPOINT_PREFIX
from vae import batch, build_vae


def evaluate():
    vae = build_vae()
    ckpt = tf.train.Checkpoint(vae=vae)
    ckpt.restore(tf.train.latest_checkpoint(os.path.dirname(CHECKPOINT_PREFIX))).expect_partial()  # expect: CKP501
    x = batch(1000)
    return float(tf.reduce_mean(tf.square(vae(x) - x)))
