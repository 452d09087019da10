# proof: resume lost=agent.state.baseline kill_after=1
import os

import tensorflow as tf
from agent import Agent

LOGDIR = "agent_logs"
UPDATES = 6


def main():
    tf.keras.utils.set_random_seed(0)
    agent = Agent(num_actions=2)
    agent.checkpoint.restore(tf.train.latest_checkpoint(LOGDIR))
    for update in range(int(agent.optimizer.iterations), UPDATES):
        states = tf.random.stateless_normal([16, 3], seed=(5, update))
        rewards = 2.0 + states[:, 0]
        agent.learn(states, rewards)
        agent.state.baseline.assign(0.8 * agent.state.baseline + 0.2 * tf.reduce_mean(rewards))  # expect: CKP404
        if (update + 1) % 2 == 0:
            agent.checkpoint.save(os.path.join(LOGDIR, "agent"))


if __name__ == "__main__":
    main()
