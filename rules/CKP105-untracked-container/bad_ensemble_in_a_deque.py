# proof: resume lost=trainer.ensemble.members
"""An ensemble of dynamics models, whose members a trainer updates in turn."""

from collections import deque

import tensorflow as tf


class Member(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([size, size], stddev=0.3))
        self.bias = tf.Variable(tf.zeros([size]))

    def __call__(self, states):
        return states + states @ self.kernel + self.bias


class Ensemble(tf.Module):
    def __init__(self, members, size):
        super().__init__()
        self.members = deque(Member(size) for _ in range(members))  # expect: CKP105

    def __call__(self, states):
        return tf.add_n([member(states) for member in self.members]) / float(len(self.members))


class Trainer:
    def __init__(self, ensemble, directory):
        self.ensemble = ensemble
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(ensemble=ensemble, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train_step(self, states):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.ensemble(states) - tf.roll(states, 1, axis=1)))
        weights = self.ensemble.trainable_variables
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
        self.step.assign_add(1)

    def train(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        for number in range(int(self.step), steps):
            self.train_step(tf.random.stateless_normal([8, 3], seed=[number, 1]))
            if (number + 1) % 3 == 0:
                self.manager.save()


trainer = Trainer(Ensemble(members=3, size=3), "ensemble")
trainer.train(steps=9)
