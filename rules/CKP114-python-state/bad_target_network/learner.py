"""Learns the values of states, with a target network that is brought up to date from time to time."""

import tensorflow as tf


def build():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(1)])


class Learner:
    def __init__(self, config):
        self.config = config
        self.network, self.target = build(), build()
        self.target.set_weights(self.network.get_weights())
        self.optimizer = tf.keras.optimizers.Adam(0.02)
        self.n_updates = 0  # expect: CKP114
        self.checkpoint = tf.train.Checkpoint(
            network=self.network, target=self.target, optimizer=self.optimizer
        )
        self.manager = tf.train.CheckpointManager(self.checkpoint, config.folder, max_to_keep=2)

    def resume(self):
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def steps_left(self):
        return self.config.steps - int(self.optimizer.iterations)

    def update(self, states):
        aim = tf.reduce_sum(states, axis=1, keepdims=True) + self.config.discount * self.target(states)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(states) - aim))
        weights = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.n_updates += 1
        if self.n_updates % self.config.sync_every == 0:
            self.target.set_weights(self.network.get_weights())
