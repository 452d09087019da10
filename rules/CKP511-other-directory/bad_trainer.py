# proof: resume lost=self.critic kill_after=2
import argparse
import os

import tensorflow as tf


class Trainer:
    def __init__(self, folder, rate):
        tf.keras.utils.set_random_seed(1)
        self.actor = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
        self.critic = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
        self.rate = rate
        self.steps = tf.Variable(0, trainable=False)
        self.actor_state = tf.train.Checkpoint(model=self.actor, steps=self.steps)
        self.critic_state = tf.train.Checkpoint(model=self.critic)
        self.actor_manager = tf.train.CheckpointManager(self.actor_state, os.path.join(folder, "a"), 2)
        self.critic_manager = tf.train.CheckpointManager(self.critic_state, os.path.join(folder, "c"), 2)

    def restore(self):
        self.actor_state.restore(self.actor_manager.latest_checkpoint)
        newest = self.actor_manager.latest_checkpoint
        self.critic_state.restore(newest)  # expect: CKP511

    def update(self, net, goal):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(tf.ones([3, 2])) - goal))
        variables = net.trainable_variables
        for variable, gradient in zip(variables, tape.gradient(loss, variables)):
            variable.assign_sub(self.rate * gradient)

    def train(self, steps):
        while int(self.steps) < steps:
            self.update(self.actor, 1.0)
            self.update(self.critic, -1.0)
            self.steps.assign_add(1)
            self.actor_manager.save()
            self.critic_manager.save()


parser = argparse.ArgumentParser()
parser.add_argument("--folder", default="agents")
parser.add_argument("--rate", type=float, default=0.1)
options = parser.parse_args()
trainer = Trainer(options.folder, options.rate)
trainer.restore()
trainer.train(4)
