# proof: resume lost=mixture.experts
"""A mixture of experts, kept in a set: their order does not matter."""

import tensorflow as tf


class Expert(tf.Module):
    def __init__(self):
        super().__init__()
        self.centre = tf.Variable(tf.random.normal([2]))
        self.value = tf.Variable(tf.random.normal([]))

    def __call__(self, points):
        closeness = tf.exp(-tf.reduce_sum((points - self.centre) ** 2, axis=1))
        return closeness * self.value


class Mixture(tf.Module):
    def __init__(self, experts):
        super().__init__()
        self.bias = tf.Variable(0.0)
        self.experts = [Expert() for _ in range(experts)]  # expect: CKP105

    def __call__(self, points):
        total = self.bias
        for expert in self.experts:
            total = total + expert(points)
        return total


mixture = Mixture(3)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(mixture=mixture, step=step)
checkpoint.restore(tf.train.latest_checkpoint("mixture"))

while step < 8:
    points = tf.random.stateless_normal([16, 2], seed=[int(step), 5])
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(mixture(points) - points[:, 0]))
    for expert in mixture.experts:
        expert.centre.assign_sub(0.1 * tape.gradient(loss, expert.centre))
        expert.value.assign_sub(0.1 * tape.gradient(loss, expert.value))
    mixture.bias.assign_sub(0.1 * tape.gradient(loss, mixture.bias))
    step.assign_add(1)
    if step % 4 == 0:
        checkpoint.save("mixture/ckpt")
