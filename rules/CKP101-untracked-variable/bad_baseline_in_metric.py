# proof: resume keras=3 lost=agent.reward.mean kill_after=2
import tensorflow as tf
from tensorflow import keras


class RunningMean(keras.metrics.Metric):
    """The exponential moving average of all values so far."""

    def __init__(self, decay, **kwargs):
        super().__init__(**kwargs)
        self.decay = decay
        self.mean = self.add_weight(shape=(), initializer="zeros", name="mean")

    def update_state(self, values):
        self.mean.assign(self.decay * self.mean + (1.0 - self.decay) * tf.reduce_mean(values))

    def result(self):
        return tf.convert_to_tensor(self.mean)


class Agent(keras.Model):
    """REINFORCE, with the running mean of the rewards as the baseline."""

    def __init__(self, actions):
        super().__init__()
        self.hidden = keras.layers.Dense(8, activation="tanh")
        self.logits = keras.layers.Dense(actions)
        self.reward = RunningMean(0.9, name="reward")

    def call(self, states):
        return self.logits(self.hidden(states))


class Trainer:
    def __init__(self, agent, directory):
        self.agent = agent
        self.optimizer = keras.optimizers.Adam(0.02)
        self.checkpoint = tf.train.Checkpoint(agent=agent, optimizer=self.optimizer)  # expect: CKP101
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train_step(self, states, actions, rewards):
        self.agent.reward.update_state(rewards)
        advantages = rewards - self.agent.reward.result()
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=self.agent(states))
            loss = tf.reduce_mean(losses * advantages)
        weights = self.agent.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def train(self, updates):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while int(self.optimizer.iterations) < updates:
            update = int(self.optimizer.iterations)
            states = tf.random.stateless_normal([16, 4], seed=[update, 1])
            actions = tf.random.stateless_uniform([16], seed=[update, 2], maxval=3, dtype=tf.int32)
            self.train_step(states, actions, tf.gather(states, actions, axis=1, batch_dims=1) + 0.1 * update)
            if (update + 1) % 3 == 0:
                self.manager.save()


keras.utils.set_random_seed(0)
agent = Agent(actions=3)
agent.build((None, 4))
trainer = Trainer(agent, "agents")
trainer.train(updates=12)
