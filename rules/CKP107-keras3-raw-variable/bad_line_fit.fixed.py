# proof: raises keras=3 error=ValueError text=not enough values to unpack (expected 2, got 0)
# proof: resume keras=2 lost=seen
"""Fit a straight line through noisy points and keep the newest checkpoints of the fit."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Line(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.slope = self.add_weight(shape=(), initializer=tf.keras.initializers.Constant(5.0), name="slope")  # expect: CKP107 keras=3
        self.intercept = self.add_weight(shape=(), initializer="zeros", name="intercept")  # expect: CKP107 keras=3

    def call(self, inputs):
        return self.slope * inputs + self.intercept


seen = tf.Variable(0, dtype=tf.int64, trainable=False)
line = Line()
optimizer = tf.keras.optimizers.Adam(learning_rate=0.1)
checkpoint = tf.train.Checkpoint(model=line, optimizer=optimizer, seen=seen)  # expect: CKP101


def train_step(inputs, targets):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(line(inputs) - targets))
    gradients = tape.gradient(loss, line.trainable_variables)
    optimizer.apply_gradients(zip(gradients, line.trainable_variables))
    seen.assign_add(1)
    return loss


checkpoint.restore(tf.train.latest_checkpoint("./training_checkpoints"))
while int(seen) < 6:
    points = tf.random.stateless_normal([10, 1], seed=[int(seen), 1])
    train_step(points, 3.0 * points + 2.0)
    if int(seen) % 2 == 0:
        checkpoint.save(os.path.join("./training_checkpoints", "ckpt"))
