# proof: unrestored lost=self.generator
import argparse

import tensorflow as tf


def make_generator(width):
    return tf.keras.Sequential(
        [tf.keras.Input((4,)), tf.keras.layers.Dense(width, activation="tanh"), tf.keras.layers.Dense(2)]
    )


class Trainer:
    """Trains a generator and keeps the last three states of it."""

    def __init__(self, options):
        self.options = options
        self.gen = make_generator(options.width)
        self.optimizer = tf.keras.optimizers.Adam(options.rate)
        self.checkpoint = tf.train.Checkpoint(gen=self.gen, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, options.folder, max_to_keep=3)

    def step(self, noise):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.gen(noise) - noise[:, :2]))
        variables = self.gen.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    def train(self):
        for epoch in range(self.options.epochs):
            self.step(tf.random.stateless_normal([8, 4], seed=[epoch, 1]))
            self.manager.save()


class Evaluator:
    """Draws samples from the newest state."""

    def __init__(self, options):
        self.generator = make_generator(options.width)
        self.checkpoint = tf.train.Checkpoint(generator=self.generator)  # expect: CKP503
        self.manager = tf.train.CheckpointManager(self.checkpoint, options.folder, max_to_keep=3)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def samples(self, count):
        return self.generator(tf.random.stateless_normal([count, 4], seed=[7, 7]))


parser = argparse.ArgumentParser()
parser.add_argument("--folder", default="states")
parser.add_argument("--width", type=int, default=8)
parser.add_argument("--rate", type=float, default=0.01)
parser.add_argument("--epochs", type=int, default=3)
options = parser.parse_args()

Trainer(options).train()
evaluator = Evaluator(options)
print(evaluator.samples(2))
