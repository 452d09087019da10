import tensorflow as tf


class Attached:
    """Hands what was made inside to the agent when the block is left, by whatever way."""

    def __init__(self, agent, name):
        self.agent, self.name, self.made = agent, name, []

    def __enter__(self):
        return self.made

    def __exit__(self, *error):
        setattr(self.agent, self.name, list(self.made))


class Agent(tf.Module):
    def by_return(self):
        with Attached(self, "returned") as made:
            made.append(tf.Variable(1.0))
            return made

    def by_break(self):
        for step in range(3):
            with Attached(self, f"round{step}") as made:
                made.append(tf.Variable(1.0))
                if step == 1:
                    break

    def by_continue(self):
        for step in range(2):
            with Attached(self, f"again{step}") as made:
                made.append(tf.Variable(1.0))
                continue

    def by_finally(self, known):
        try:
            if known:
                return known
            self.never = tf.Variable(0.0)
        finally:
            self.last = tf.Variable(2.0)


agent = Agent()
agent.by_return()
agent.by_break()
agent.by_continue()
agent.by_finally(True)
tf.train.Checkpoint(agent=agent).save("out/ck")
