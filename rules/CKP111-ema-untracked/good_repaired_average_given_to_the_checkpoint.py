# proof: raises
"""The averages are in the checkpoint."""

import tensorflow as tf


def main(steps=4):
    weight = tf.Variable([1.0, -1.0])
    ema = tf.train.ExponentialMovingAverage(decay=0.9)
    ema.apply([weight])
    step = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(weight=weight, step=step, average=ema.average(weight))
    checkpoint.restore(tf.train.latest_checkpoint("given"))
    while step < steps:
        weight.assign_sub(0.1 * weight)
        ema.apply([weight])
        step.assign_add(1)
        checkpoint.save("given/ckpt")


if __name__ == "__main__":
    main()
