# proof: resume
"""A defaultdict sums the gradients of one step and is emptied at the end of it."""

import collections

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Learner(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([2, 1]))
        self.sums = collections.defaultdict(lambda: tf.Variable(tf.zeros([2, 1])))

    def learn(self, batches):
        for batch in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(batch @ self.kernel - batch[:, :1]))
            self.sums["kernel"].assign_add(tape.gradient(loss, self.kernel))
        self.kernel.assign_sub(0.05 * self.sums["kernel"])
        self.sums["kernel"].assign(tf.zeros([2, 1]))


learner = Learner()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(learner=learner, step=step)
checkpoint.restore(tf.train.latest_checkpoint("learner"))
while step < 5:
    learner.learn([tf.random.stateless_normal([8, 2], seed=[int(step), part]) for part in range(3)])
    step.assign_add(1)
    checkpoint.save("learner/ckpt")
