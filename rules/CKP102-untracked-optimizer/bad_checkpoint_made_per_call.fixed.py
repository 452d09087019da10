# proof: resume lost=agent.optimizer kill_after=2
"""Saving and loading each make a checkpoint of their own, of the same network."""

import os

import tensorflow as tf

FILE = os.path.join("agent", "state")


class Agent:
    def __init__(self, rate=0.05):
        self.network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.Adam(rate)
        self.updates = tf.Variable(0, trainable=False, dtype=tf.int64)

    def update(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(inputs) - targets))
        weights = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.updates.assign_add(1)

    def save(self, path):
        tf.train.Checkpoint(network=self.network, updates=self.updates, optimizer=self.optimizer).write(path)  # expect: CKP102

    def load(self, path):
        tf.train.Checkpoint(network=self.network, updates=self.updates, optimizer=self.optimizer).read(path)  # expect: CKP102


tf.keras.utils.set_random_seed(0)
agent = Agent()
if os.path.exists(FILE + ".index"):
    agent.load(FILE)
while int(agent.updates) < 8:
    x = tf.random.stateless_normal([16, 3], seed=[int(agent.updates), 9])
    agent.update(x, x[:, :2])
    if int(agent.updates) % 2 == 0:
        agent.save(FILE)
