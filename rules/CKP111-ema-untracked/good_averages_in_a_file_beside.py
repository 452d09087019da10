# proof: resume
"""The averages are written into a file of their own, beside the checkpoint, and put back from it."""

import os

import numpy as np
import tensorflow as tf

weight = tf.Variable([1.0, -1.0], name="weight")
step = tf.Variable(0, dtype=tf.int64)
ema = tf.train.ExponentialMovingAverage(decay=0.5)
ema.apply([weight])
average = ema.average(weight)
checkpoint = tf.train.Checkpoint(weight=weight, step=step)
checkpoint.restore(tf.train.latest_checkpoint("beside"))
if os.path.exists("beside/average.npy"):
    average.assign(np.load("beside/average.npy"))

while step < 6:
    batch = tf.random.stateless_normal([2], seed=[int(step), 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight - batch))
    weight.assign_sub(0.2 * tape.gradient(loss, weight))
    ema.apply([weight])
    step.assign_add(1)
    os.makedirs("beside", exist_ok=True)
    np.save("beside/average.npy", average.numpy())
    checkpoint.save("beside/ckpt")
