# proof: resume kill_after=2
"""How much an agent explores is written to a file beside the checkpoint, which `load` reads."""

import json
import os

import numpy as np
import tensorflow as tf


class Agent:
    def __init__(self, actions, epsilon=1.0, decay=0.8, lowest=0.05):
        self.actions = actions
        self.epsilon = epsilon
        self.decay = decay
        self.lowest = lowest
        self.drawn = 0
        self.network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(actions)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.checkpoint = tf.train.Checkpoint(network=self.network, optimizer=self.optimizer)

    def act(self, state):
        self.drawn += 1
        chance = np.random.RandomState(self.drawn)
        if chance.rand() < self.epsilon:
            return int(chance.randint(self.actions))
        return int(tf.argmax(self.network(state[None])[0]))

    def learn(self, state, action, reward):
        with tf.GradientTape() as tape:
            value = self.network(state[None])[0, action]
            loss = tf.square(value - reward)
        weights = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.epsilon = max(self.lowest, self.epsilon * self.decay)

    def save(self, folder):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "agent.json"), "w") as file:
            json.dump({"epsilon": self.epsilon, "drawn": self.drawn}, file)
        self.checkpoint.save(os.path.join(folder, "agent"))

    def load(self, folder):
        latest = tf.train.latest_checkpoint(folder)
        if latest:
            self.checkpoint.restore(latest)
            with open(os.path.join(folder, "agent.json")) as file:
                state = json.load(file)
            self.epsilon = state["epsilon"]
            self.drawn = state["drawn"]


def reward_of(state, action):
    return float(state[action])


tf.keras.utils.set_random_seed(0)
agent = Agent(actions=3)
agent.load("agents")
while agent.optimizer.iterations < 12:
    step = int(agent.optimizer.iterations)
    state = tf.random.stateless_normal([3], seed=[1, step])
    action = agent.act(state)
    agent.learn(state, action, reward_of(state, action))
    if (step + 1) % 3 == 0:
        agent.save("agents")
