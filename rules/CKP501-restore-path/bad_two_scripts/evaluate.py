"""How well a trained model reconstructs data that it has not seen."""

import tensorflow as tf
from paths import CHECKPOINT_PREFIX
from vae import batch, build_vae


def evaluate():
    vae = build_vae()
    ckpt = tf.train.Checkpoint(vae=vae)
    ckpt.restore(CHECKPOINT_PREFIX).expect_partial()  # expect: CKP501
    x = batch(1000)
    return float(tf.reduce_mean(tf.square(vae(x) - x)))
