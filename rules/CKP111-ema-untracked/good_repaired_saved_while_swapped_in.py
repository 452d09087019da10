# proof: resume
"""The averages take the place of the weights for each evaluation, and the checkpoint is written after it."""

import tensorflow as tf

weight = tf.Variable([1.0, -1.0], name="weight")
step = tf.Variable(0, dtype=tf.int64)
ema = tf.train.ExponentialMovingAverage(decay=0.5)
ema.apply([weight])
checkpoint = tf.train.Checkpoint(weight=weight, step=step, average=ema.average(weight))
manager = tf.train.CheckpointManager(checkpoint, "swapped", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)


def evaluate_and_save(batch):
    raw = tf.identity(weight)
    weight.assign(ema.average(weight))
    print("loss", float(tf.reduce_mean(tf.square(weight - batch))))
    weight.assign(raw)
    manager.save()


while step < 6:
    batch = tf.random.stateless_normal([2], seed=[int(step), 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(weight - batch))
    weight.assign_sub(0.2 * tape.gradient(loss, weight))
    ema.apply([weight])
    step.assign_add(1)
    if step % 2 == 0:
        evaluate_and_save(batch)
