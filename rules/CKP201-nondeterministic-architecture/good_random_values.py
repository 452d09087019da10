# proof: resume
"""Random initial values, noise and exploration: the values are drawn, the shapes are not."""

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
ARMS = 4


class Bandit(tf.Module):
    def __init__(self, arms, features):
        super().__init__()
        self.weights = tf.Variable(tf.random.normal([features, arms], stddev=0.1))
        self.bias = tf.Variable(np.random.normal(size=arms).astype("float32"))
        self.noise = tf.Variable(np.random.rand(), dtype=tf.float32, trainable=False)

    def __call__(self, context):
        return tf.matmul(context, self.weights) + self.bias


agent = Bandit(ARMS, features=3)
optimizer = tf.keras.optimizers.Adam(0.05)
episode = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(agent=agent, optimizer=optimizer, episode=episode)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(episode) < 8:
    draws = np.random.default_rng(int(episode))
    context = tf.constant(draws.normal(size=(1, 3)), dtype=tf.float32)
    if draws.random() < 0.3:
        arm = int(draws.integers(ARMS))
    else:
        arm = int(tf.argmax(agent(context), axis=1)[0])
    payout = 1.0 if arm == 2 else 0.0
    with tf.GradientTape() as tape:
        loss = tf.square(agent(context)[0, arm] - payout)
    gradients = tape.gradient(loss, agent.trainable_variables)
    optimizer.apply_gradients(zip(gradients, agent.trainable_variables))
    agent.noise.assign(0.9 * agent.noise)
    episode.assign_add(1)
    if int(episode) % 4 == 0:
        manager.save()
