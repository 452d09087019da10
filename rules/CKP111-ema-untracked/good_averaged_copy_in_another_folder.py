# proof: resume kill_after=2
"""The averages are swapped in to be written into a folder of their own; training resumes from the raw weights."""

import tensorflow as tf

weight = tf.Variable([1.0, -1.0], name="weight")
step = tf.Variable(0, dtype=tf.int64)
ema = tf.train.ExponentialMovingAverage(decay=0.5)
ema.apply([weight])
checkpoint = tf.train.Checkpoint(weight=weight, step=step, average=ema.average(weight))
manager = tf.train.CheckpointManager(checkpoint, "raw", max_to_keep=2)
export = tf.train.Checkpoint(weight=weight)
checkpoint.restore(manager.latest_checkpoint)


def export_averages():
    raw = tf.identity(weight)
    weight.assign(ema.average(weight))
    export.write("averages/weights")
    weight.assign(raw)


while step < 6:
    batch = tf.random.stateless_normal([2], seed=[int(step), 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight - batch))
    weight.assign_sub(0.2 * tape.gradient(loss, weight))
    ema.apply([weight])
    step.assign_add(1)
    export_averages()
    manager.save()
