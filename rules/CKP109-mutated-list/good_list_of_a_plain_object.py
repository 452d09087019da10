# proof: resume
"""A plain trainer turns its list of members; the checkpoint is given each by a keyword."""

import tensorflow as tf


class Member(tf.Module):
    def __init__(self, start):
        super().__init__()
        self.weight = tf.Variable(start)


class Trainer:
    def __init__(self):
        self.members = [Member(1.0), Member(2.0)]
        self.step = tf.Variable(0, dtype=tf.int64)
        named = {f"member_{number}": member for number, member in enumerate(self.members)}
        self.checkpoint = tf.train.Checkpoint(step=self.step, **named)

    def train(self, steps):
        self.checkpoint.restore(tf.train.latest_checkpoint("members"))
        if int(self.step) % 2:
            self.members.reverse()
        while self.step < steps:
            member = self.members.pop(0)
            self.members.append(member)
            member.weight.assign(0.9 * member.weight)
            self.step.assign_add(1)
            self.checkpoint.save("members/ckpt")


Trainer().train(steps=5)
