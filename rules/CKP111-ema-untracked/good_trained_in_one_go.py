# proof: raises
"""A short training that nobody resumes; the averages are what it writes at its end."""

import tensorflow as tf

weight = tf.Variable([1.0, -1.0], name="weight")
ema = tf.train.ExponentialMovingAverage(decay=0.5)
for number in range(6):
    batch = tf.random.stateless_normal([2], seed=[number, 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight - batch))
    weight.assign_sub(0.2 * tape.gradient(loss, weight))
    ema.apply([weight])
weight.assign(ema.average(weight))
tf.train.Checkpoint(weight=weight).write("averages")
