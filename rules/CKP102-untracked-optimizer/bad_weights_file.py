# proof: resume lost=learner.optimizer kill_after=2
import os

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
WEIGHTS = "q_network.weights.h5"
EPISODES = "episodes.txt"


class QLearner:
    def __init__(self, n_states=4, n_actions=2):
        self.n_states = n_states
        self.net = tf.keras.Sequential([tf.keras.Input((n_states,)), tf.keras.layers.Dense(n_actions)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)

    def learn(self, episode):
        states = np.arange(self.n_states) + episode
        inputs = tf.one_hot(states % self.n_states, self.n_states)
        rewards = tf.stack([tf.cos(tf.cast(states, tf.float32)), tf.ones(self.n_states)], axis=1)
        targets = rewards + 0.9 * tf.reduce_max(self.net(inputs), axis=1, keepdims=True)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(targets - self.net(inputs)))
        gradients = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))


def episodes_done():
    if not os.path.exists(EPISODES):
        return 0
    with open(EPISODES) as file:
        return int(file.read())


learner = QLearner()
if os.path.exists(WEIGHTS):
    learner.net.load_weights(WEIGHTS)
for episode in range(episodes_done(), 9):
    learner.learn(episode)
    if (episode + 1) % 3 == 0:
        with open(EPISODES, "w") as file:
            file.write(str(episode + 1))
        learner.net.save_weights(WEIGHTS)  # expect: CKP102
