# proof: resume lost=trainer.total_steps kill_after=2
"""A trainer restores where the command line names a folder; the warm-up is counted by a number of Python."""

import argparse
import os

import numpy as np
import tensorflow as tf


class Policy(tf.keras.Model):
    def __init__(self, actions):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="tanh")
        self.values = tf.keras.layers.Dense(actions)
        self.optimizer_of_values = tf.keras.optimizers.Adam(0.05)

    def call(self, states):
        return self.values(self.hidden(states))

    def train(self, states, actions, rewards):
        with tf.GradientTape() as tape:
            chosen = tf.gather(self(states), actions, batch_dims=1)
            loss = tf.reduce_mean(tf.square(chosen - rewards))
        weights = self.trainable_variables
        self.optimizer_of_values.apply_gradients(zip(tape.gradient(loss, weights), weights))


class Trainer:
    def __init__(self, policy, args):
        self._policy = policy
        self._set_options(args)
        self._set_checkpoint(self._model_dir)
        self.total_steps = 0  # expect: CKP114

    def _set_options(self, args):
        self._max_updates = args.max_updates
        self._warmup = args.warmup
        self._model_dir = args.model_dir

    def _set_checkpoint(self, model_dir):
        self._policy(tf.zeros([1, 3]))
        self._policy.optimizer_of_values.build(self._policy.trainable_variables)
        self._checkpoint = tf.train.Checkpoint(policy=self._policy)
        self._manager = tf.train.CheckpointManager(self._checkpoint, "runs", max_to_keep=5)
        if model_dir is not None:
            self._checkpoint.restore(tf.train.latest_checkpoint(model_dir)).assert_existing_objects_matched()

    def __call__(self):
        while self._policy.optimizer_of_values.iterations < self._max_updates:
            chance = np.random.RandomState(self.total_steps)
            states = chance.normal(size=(4, 3)).astype("float32")
            actions = chance.randint(2, size=4)
            self.total_steps += 1
            if self.total_steps < self._warmup:
                continue
            self._policy.train(states, actions, tf.reduce_sum(states, axis=1))
            if self.total_steps % 2 == 0:
                self._manager.save()


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--max-updates", type=int, default=8)
    parser.add_argument("--warmup", type=int, default=4)
    parser.add_argument("--model-dir", default=None)
    args = parser.parse_args(arguments)
    tf.keras.utils.set_random_seed(0)
    trainer = Trainer(Policy(actions=2), args)
    trainer()


main(["--model-dir", "runs"] if os.path.isdir("runs") else [])
