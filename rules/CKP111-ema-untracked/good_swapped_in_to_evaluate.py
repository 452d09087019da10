# proof: resume
"""The averages are swapped in for the evaluation alone, after the save."""

import tensorflow as tf


class Evaluation:
    def __init__(self, weight, ema):
        self.weight, self.ema = weight, ema

    def run(self, batch):
        raw = tf.identity(self.weight)
        self.weight.assign(self.ema.average(self.weight))
        loss = tf.reduce_mean(tf.square(self.weight - batch))
        self.weight.assign(raw)
        return loss


weight = tf.Variable([1.0, -1.0], name="weight")
step = tf.Variable(0, dtype=tf.int64)
ema = tf.train.ExponentialMovingAverage(decay=0.5)
ema.apply([weight])
evaluation = Evaluation(weight, ema)
checkpoint = tf.train.Checkpoint(weight=weight, step=step, average=ema.average(weight))
checkpoint.restore(tf.train.latest_checkpoint("evaluated"))

while step < 6:
    batch = tf.random.stateless_normal([2], seed=[int(step), 3])
    print("loss", float(evaluation.run(batch)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight - batch))
    weight.assign_sub(0.2 * tape.gradient(loss, weight))
    ema.apply([weight])
    step.assign_add(1)
    checkpoint.save("evaluated/ckpt")
