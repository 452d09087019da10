# proof: resume lost=agent.target_critic
"""An agent whose target network follows the critic, with settings from the command line."""

import tensorflow as tf
from agent import Agent
from settings import parse


def main():
    settings = parse()
    agent = Agent(settings)
    agent.checkpoint.restore(agent.manager.latest_checkpoint)
    for number in range(int(agent.step), settings.steps):
        states = tf.random.stateless_normal([8, 3], seed=[number, 1])
        agent.learn(states, states[:, :1], tf.roll(states, 1, axis=0))
        if (number + 1) % 2 == 0:
            agent.manager.save()


if __name__ == "__main__":
    main()
