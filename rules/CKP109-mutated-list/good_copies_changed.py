# proof: resume
"""Copies of a tracked list, and the list that a property makes anew, are changed; the list itself is not."""

import tensorflow as tf


class Line(tf.Module):
    def __init__(self):
        super().__init__()
        self.parts = [tf.Variable(1.0), tf.Variable(0.0)]

    @property
    def learned(self):
        return [*self.parts]

    def __call__(self, x):
        return self.parts[0] * x + self.parts[1]


line = Line()
bias = tf.Variable(0.0)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(line=line, bias=bias, step=step)
checkpoint.restore(tf.train.latest_checkpoint("line"))
while step < 5:
    x = tf.random.stateless_normal([8], seed=[int(step), 1])
    weights = line.learned
    weights.insert(0, bias)
    backwards = list(line.parts)
    backwards.reverse()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(line(x) + bias - 3.0 * x))
    for weight, gradient in zip(weights, tape.gradient(loss, weights)):
        weight.assign_sub(0.05 * gradient)
    step.assign_add(1)
    checkpoint.save("line/ckpt")
