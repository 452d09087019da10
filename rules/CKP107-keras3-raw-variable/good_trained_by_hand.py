# proof: untrained
"""The raw variables are named to the tape and assigned by hand, and tf.train.Checkpoint keeps them."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Line(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(5.0)
        self.intercept = tf.Variable(0.0)

    def call(self, inputs):
        return self.slope * inputs + self.intercept


line = Line()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(line=line, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(step) < 6:
    points = tf.random.stateless_normal([10, 1], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(line(points) - 3.0 * points - 2.0))
    slope_gradient, intercept_gradient = tape.gradient(loss, [line.slope, line.intercept])
    line.slope.assign_sub(0.1 * slope_gradient)
    line.intercept.assign_sub(0.1 * intercept_gradient)
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
