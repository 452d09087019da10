# proof: raises error=ValueError text=to be a trackable object
"""The averages are meant to be in the checkpoint, which takes no such object."""

import tensorflow as tf


def main(steps=4):
    weight = tf.Variable([1.0, -1.0])
    ema = tf.train.ExponentialMovingAverage(decay=0.9)
    step = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(weight=weight, step=step, ema=ema)  # expect: CKP111
    checkpoint.restore(tf.train.latest_checkpoint("given"))
    while step < steps:
        weight.assign_sub(0.1 * weight)
        ema.apply([weight])
        step.assign_add(1)
        checkpoint.save("given/ckpt")


if __name__ == "__main__":
    main()
