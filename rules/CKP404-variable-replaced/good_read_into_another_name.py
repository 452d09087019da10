# proof: resume kill_after=1
"""A parameter named like the variable is rebound, and a copy of it read; the variable itself stays."""

import os

import tensorflow.compat.v2 as tf

tf.random.set_seed(0)
CHECKPOINTS = "sgd_ckpts"


class Schedule(tf.Module):
    def __init__(self):
        super().__init__()
        self.rate = tf.Variable(0.2, trainable=False)

    def decay(self, rate):
        rate = rate * 0.9
        self.rate.assign(rate)

    def warm(self, step):
        rate = self.rate.read_value()
        if step < 2:
            rate = rate * (step + 1) / 2
        return rate


w = tf.Variable(tf.zeros([3, 1]))
schedule = Schedule()
step = tf.Variable(0, dtype=tf.int64, trainable=False)
ckpt = tf.train.Checkpoint(w=w, schedule=schedule, step=step)
ckpt.restore(tf.train.latest_checkpoint(CHECKPOINTS))
for i in range(int(step), 6):
    x = tf.random.stateless_normal([16, 3], seed=(1, i))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - x[:, :1]))
    w.assign_sub(schedule.warm(i) * tape.gradient(loss, w))
    schedule.decay(schedule.rate)
    step.assign(i + 1)
    if i % 2:
        ckpt.save(os.path.join(CHECKPOINTS, "ckpt"))
