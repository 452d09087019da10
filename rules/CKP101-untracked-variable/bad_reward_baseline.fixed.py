# proof: resume lost=agent.baseline kill_after=2
import os

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class BanditAgent:
    """REINFORCE on a four-armed bandit with a running mean of the reward."""

    def __init__(self, logdir, arms=4):
        self.logdir = logdir
        self.payout = tf.constant(np.linspace(0.1, 0.9, arms), tf.float32)
        self.policy = tf.keras.Sequential([tf.keras.Input((1,)), layers.Dense(8, activation="tanh"), layers.Dense(arms)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.baseline = tf.Variable(0.0, trainable=False)
        self.episode = tf.Variable(0, trainable=False, dtype=tf.int64)
        self.ckpt = tf.train.Checkpoint(policy=self.policy, optimizer=self.optimizer, episode=self.episode, baseline=self.baseline)  # expect: CKP101

    def train_step(self, batch=32):
        states = tf.ones([batch, 1])
        noise = tf.random.stateless_uniform([batch, len(self.payout)], seed=tf.stack([7, tf.cast(self.episode, tf.int32)]))
        with tf.GradientTape() as tape:
            log_probs = tf.nn.log_softmax(self.policy(states))
            actions = tf.argmax(log_probs - tf.math.log(-tf.math.log(noise + 1e-9)), axis=-1)
            rewards = tf.gather(self.payout, actions)
            chosen = tf.gather(log_probs, actions, batch_dims=1)
            loss = -tf.reduce_mean(chosen * (rewards - self.baseline))
        grads = tape.gradient(loss, self.policy.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.policy.trainable_variables))
        self.baseline.assign(0.9 * self.baseline + 0.1 * tf.reduce_mean(rewards))
        self.episode.assign_add(1)

    def save(self):
        self.ckpt.save(os.path.join(self.logdir, "agent"))

    def restore(self):
        latest = tf.train.latest_checkpoint(self.logdir)
        if latest is not None:
            self.ckpt.restore(latest)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(0)
    agent = BanditAgent("bandit")
    agent.restore()
    while int(agent.episode) < 9:
        agent.train_step()
        if int(agent.episode) % 3 == 0:
            agent.save()
