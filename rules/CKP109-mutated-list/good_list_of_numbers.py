# proof: resume
"""A tracked list of losses: nothing in it has state, whatever is done to it."""

import tensorflow as tf


class Scale(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = tf.Variable(1.0)
        self.last = [0.0, 0.0, 0.0]

    def note(self, loss):
        self.last[0] = float(loss)
        self.last.sort()
        self.last.pop()
        self.last.insert(0, float(loss))


scale = Scale()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(scale=scale, step=step)
checkpoint.restore(tf.train.latest_checkpoint("scale"))
while step < 5:
    x = tf.random.stateless_normal([8], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scale.weight * x - 3.0 * x))
    scale.weight.assign_sub(0.1 * tape.gradient(loss, scale.weight))
    scale.note(loss)
    step.assign_add(1)
    checkpoint.save("scale/ckpt")
