# proof: resume
"""The target network takes the weights of the network every step, and once more after a restore."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


class Agent:
    def __init__(self, directory):
        self.network, self.target = network(), network()
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(network=self.network, optimizer=self.optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)
        self.checkpoint.restore(self.manager.latest_checkpoint)
        self.copy()

    def copy(self):
        self.target.set_weights(self.network.get_weights())

    def learn(self, states):
        wanted = states[:, :1] + 0.9 * self.target(tf.roll(states, 1, axis=0))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(wanted - self.network(states)))
        weights = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.step.assign_add(1)
        self.copy()


agent = Agent("agent")
while agent.step < 5:
    agent.learn(tf.random.stateless_normal([8, 3], seed=[int(agent.step), 1]))
    agent.manager.save()
