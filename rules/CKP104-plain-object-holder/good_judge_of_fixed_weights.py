# proof: resume kill_after=2
"""A plain object holds a network that only judges: its weights are read from a file in every run."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
JUDGE = "judge.weights.h5"


def features():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="tanh")])


class PerceptualLoss:
    def __init__(self, path):
        self.network = features()
        self.network.load_weights(path)
        self.network.trainable = False

    def __call__(self, wanted, got):
        return tf.reduce_mean(tf.square(self.network(wanted) - self.network(got)))


class Painter(tf.keras.Model):
    def __init__(self, path):
        super().__init__()
        self.judge = PerceptualLoss(path)
        self.out = tf.keras.layers.Dense(3)

    def call(self, inputs):
        return self.out(inputs)


if not os.path.exists(JUDGE):
    features().save_weights(JUDGE)
painter = Painter(JUDGE)
painter(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(painter=painter, optimizer=optimizer, step=step)
checkpoint.restore(tf.train.latest_checkpoint("painter"))

while step < 6:
    batch = tf.random.stateless_normal([8, 3], seed=[int(step), 7])
    weights = painter.out.trainable_variables
    with tf.GradientTape() as tape:
        loss = painter.judge(tf.reverse(batch, [1]), painter(batch))
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    step.assign_add(1)
    if step % 2 == 0:
        checkpoint.save("painter/ckpt")
