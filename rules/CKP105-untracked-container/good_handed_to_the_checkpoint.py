# proof: resume
"""The checkpoint takes what is in the deque by keywords."""

from collections import deque

import tensorflow as tf


class History(tf.Module):
    """The last averages of the weights, and the weights."""

    def __init__(self, size, length):
        super().__init__()
        self.weights = tf.Variable(tf.random.normal([size]))
        self.averages = deque((tf.Variable(tf.zeros([size])) for _ in range(length)), maxlen=length)

    def follow(self):
        for rate, average in zip((0.5, 0.9), self.averages):
            average.assign(rate * average + (1.0 - rate) * self.weights)


history = History(3, 2)
step = tf.Variable(0, dtype=tf.int64)
averages = {f"average_{number}": average for number, average in enumerate(history.averages)}
checkpoint = tf.train.Checkpoint(history=history, step=step, **averages)
checkpoint.restore(tf.train.latest_checkpoint("history"))
while step < 6:
    value = tf.random.stateless_normal([3], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(history.weights - value))
    history.weights.assign_sub(0.1 * tape.gradient(loss, history.weights))
    history.follow()
    step.assign_add(1)
    checkpoint.save("history/ckpt")
