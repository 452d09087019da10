# proof: resume
"""The members stand in a deque, which turns, and each is an attribute of its own as well."""

from collections import deque

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Member(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([size, 1]))


class Ensemble(tf.Module):
    def __init__(self, members, size):
        super().__init__()
        self.turns = deque()
        for number in range(members):
            member = Member(size)
            setattr(self, f"member_{number}", member)
            self.turns.append(member)

    def next(self):
        self.turns.rotate(1)
        return self.turns[0]


ensemble = Ensemble(members=3, size=2)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(ensemble=ensemble, step=step)
checkpoint.restore(tf.train.latest_checkpoint("ensemble"))
ensemble.turns.rotate(int(step))

while step < 6:
    member, states = ensemble.next(), tf.random.stateless_normal([8, 2], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(states @ member.kernel - states[:, :1]))
    member.kernel.assign_sub(0.1 * tape.gradient(loss, member.kernel))
    step.assign_add(1)
    checkpoint.save("ensemble/ckpt")
