# proof: raises keras=3 error=ValueError text=The filename must end in `.weights.h5`. ... agent/q_network.keras
import pathlib

import tensorflow.compat.v2 as tf


class QNetwork(tf.keras.Model):
    def __init__(self, actions):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="relu")
        self.values = tf.keras.layers.Dense(actions)

    def call(self, states):
        return self.values(self.hidden(states))


class Agent:
    def __init__(self, actions, directory):
        self.q = QNetwork(actions)
        self.optimizer = tf.keras.optimizers.Adam(1e-3)
        self.directory = pathlib.Path(directory)

    def learn(self, states, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.q(states) - targets))
        variables = self.q.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


class CheckpointingAgent(Agent):
    def learn(self, states, targets):
        super().learn(states, targets)
        self.directory.mkdir(exist_ok=True)
        self.q.save_weights(self.directory / "q_network.keras")  # expect: CKP505 keras=3


tf.keras.utils.set_random_seed(0)
agent = CheckpointingAgent(actions=2, directory="agent")
for step in range(4):
    states = tf.random.stateless_normal([8, 4], seed=(1, step))
    agent.learn(states, states[:, :2])
