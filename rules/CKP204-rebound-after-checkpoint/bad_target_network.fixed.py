# proof: lag
import os

import tensorflow as tf


class DQN:
    def __init__(self, observations, actions, folder):
        self.folder = folder
        self.q = tf.keras.Sequential(
            [tf.keras.Input((observations,)), tf.keras.layers.Dense(8, "relu"), tf.keras.layers.Dense(actions)]
        )
        self.target = tf.keras.models.clone_model(self.q)
        self.target.set_weights(self.q.get_weights())
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.step = tf.Variable(0, trainable=False)
        self.checkpoint = tf.train.Checkpoint(q=self.q, target=self.target, optimizer=self.optimizer, step=self.step)

    def sync(self):
        self.target = tf.keras.models.clone_model(self.q)  # expect: CKP204
        self.checkpoint.target = self.target
        self.target.set_weights(self.q.get_weights())

    def train_step(self, states, rewards, following):
        goals = rewards + 0.9 * tf.reduce_max(self.target(following), axis=1)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.reduce_max(self.q(states), axis=1) - goals) ** 2)
        variables = self.q.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.step.assign_add(1)

    def save(self):
        self.checkpoint.save(os.path.join(self.folder, "dqn"))


tf.keras.utils.set_random_seed(0)
agent = DQN(observations=3, actions=2, folder="dqn")
agent.checkpoint.restore(tf.train.latest_checkpoint(agent.folder))
while int(agent.step) < 8:
    states = tf.random.stateless_normal([10, 3], seed=[int(agent.step), 0])
    agent.train_step(states, states[:, 0], states + 0.1)
    if int(agent.step) % 4 == 0:
        agent.sync()
        agent.save()
