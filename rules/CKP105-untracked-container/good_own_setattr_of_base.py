# proof: resume
"""A module with a `__setattr__` of its own, which hands on to that of its base."""

import tensorflow as tf


class Noted(tf.Module):
    def __setattr__(self, name, value):
        if not name.startswith("_"):
            print("set", name)
        super().__setattr__(name, value)


class Calibrated(Noted):
    def __init__(self):
        super().__init__()
        self.temperature = tf.Variable(1.0)

    def __call__(self, logits):
        return logits / self.temperature


model = Calibrated()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, step=step)
checkpoint.restore(tf.train.latest_checkpoint("calibrated"))
for number in range(int(step), 6):
    logits = tf.random.stateless_normal([16], seed=[number, 2])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(logits) - 0.5 * logits))
    model.temperature.assign_sub(0.1 * tape.gradient(loss, model.temperature))
    step.assign_add(1)
    checkpoint.save("calibrated/ckpt")
