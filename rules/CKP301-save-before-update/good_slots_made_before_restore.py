# proof: resume kill_after=1
"""Zero gradients create the slot variables before the restore; the saves come after the real updates."""

import os

import tensorflow as tf


class Agent(tf.Module):
    def __init__(self):
        super().__init__()
        self.policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
        self.updates = tf.Variable(0, trainable=False, dtype=tf.int64)


def learn(agent, seed):
    states = tf.random.stateless_normal([10, 3], seed=(2, seed))
    actions = tf.cast(states[:, 0] > states[:, 1], tf.int32)
    with tf.GradientTape() as tape:
        logits = agent.policy(states)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits))
    variables = agent.policy.trainable_variables
    agent.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    agent.updates.assign_add(1)


def make_slots(agent):
    agent.optimizer.apply_gradients([(tf.zeros_like(w), w) for w in agent.policy.trainable_variables])


tf.keras.utils.set_random_seed(0)
agent = Agent()
checkpoint = tf.train.Checkpoint(agent=agent, policy=agent.policy, optimizer=agent.optimizer)
latest = tf.train.latest_checkpoint("agent_ckpts")
if latest:
    make_slots(agent)
    checkpoint.restore(latest)
for update in range(int(agent.updates), 6):
    learn(agent, update)
    if (update + 1) % 2 == 0:
        checkpoint.save(os.path.join("agent_ckpts", "agent"))
