# proof: resume kill_after=1
"""The newest `.index` file is looked up on disk, and its suffix taken off before the restore."""

import glob
import os

import tensorflow as tf


def newest_checkpoint(folder):
    index_files = glob.glob(os.path.join(folder, "ckpt-*.index"))
    if not index_files:
        return None
    newest = max(index_files, key=lambda path: int(path[: -len(".index")].rsplit("-", 1)[1]))
    return os.path.splitext(newest)[0]


tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
path = newest_checkpoint("checkpoints")
if path is not None:
    checkpoint.restore(path)
for step in range(int(optimizer.iterations), 5):
    x = tf.random.stateless_normal([8, 2], seed=(4, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(x) - x[:, 1:]))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    checkpoint.save("checkpoints/ckpt")
