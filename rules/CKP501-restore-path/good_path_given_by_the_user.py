# proof: lag
"""The path to start from is the user's; a name with its number in a literal is a checkpoint, not a prefix."""

import argparse
import os

import tensorflow.compat.v2 as tf

parser = argparse.ArgumentParser()
parser.add_argument("--init_checkpoint", default=None)
parser.add_argument("--output", default="output")
flags, _ = parser.parse_known_args()

tf.random.set_seed(0)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
prefix = os.path.join(flags.output, "ckpt")
if flags.init_checkpoint:
    checkpoint.restore(flags.init_checkpoint)

for step in range(4):
    x = tf.random.stateless_normal([8, 2], seed=(1, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    checkpoint.save(prefix)

checkpoint.restore(os.path.join(flags.output, "ckpt-4"))
