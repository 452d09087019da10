"""A policy-gradient agent with a moving baseline."""

import tensorflow as tf


class AgentState(tf.Module):
    def __init__(self):
        super().__init__()
        self.baseline = tf.Variable(0.0, trainable=False)


class Agent:
    def __init__(self, num_actions):
        self.state = AgentState()
        self.policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(num_actions)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.checkpoint = tf.train.Checkpoint(policy=self.policy, state=self.state, optimizer=self.optimizer)

    def learn(self, states, rewards):
        actions = tf.cast(states[:, 1] > 0, tf.int32)
        advantages = rewards - self.state.baseline
        with tf.GradientTape() as tape:
            logits = self.policy(states)
            neglogp = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits)
            loss = tf.reduce_mean(neglogp * advantages)
        variables = self.policy.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
