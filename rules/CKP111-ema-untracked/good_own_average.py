# proof: resume
"""A module keeps the averages in variables, which the checkpoint follows like any others."""

import tensorflow as tf


class Average(tf.Module):
    def __init__(self, variables, decay):
        super().__init__()
        self.decay = decay
        self.variables_followed = variables
        self.shadow = [tf.Variable(variable, trainable=False) for variable in variables]

    def apply(self):
        for slow, fast in zip(self.shadow, self.variables_followed):
            slow.assign(self.decay * slow + (1.0 - self.decay) * fast)


weight = tf.Variable([1.0, -1.0], name="weight")
step = tf.Variable(0, dtype=tf.int64)
average = Average([weight], 0.5)
checkpoint = tf.train.Checkpoint(average=average, step=step)
checkpoint.restore(tf.train.latest_checkpoint("own"))

while step < 6:
    batch = tf.random.stateless_normal([2], seed=[int(step), 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight - batch))
    weight.assign_sub(0.2 * tape.gradient(loss, weight))
    average.apply()
    step.assign_add(1)
    checkpoint.save("own/ckpt")
