# proof: resume
"""The variables hang on a tf.Module, which hangs on the agent's tf.Module, which is what the Checkpoint holds."""

import tensorflow as tf

from normaliser import Normaliser


class Critic(tf.Module):
    def __init__(self):
        super().__init__()
        self.normaliser = Normaliser(3)
        self.network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(8, "elu"), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.updates = tf.Variable(0, trainable=False)

    def update(self, states, returns):
        self.normaliser.update(states)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.network(self.normaliser(states)) - returns) ** 2)
        variables = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.updates.assign_add(1)


tf.keras.utils.set_random_seed(0)
critic = Critic()
checkpoint = tf.train.Checkpoint(critic=critic)
checkpoint.restore(tf.train.latest_checkpoint("critic"))
while critic.updates < 6:
    states = tf.random.stateless_normal([20, 3], seed=[int(critic.updates), 0], stddev=3.0)
    critic.update(states, tf.reduce_sum(states, axis=1, keepdims=True))
    if critic.updates % 2 == 0:
        checkpoint.save("critic/ckpt")
