# proof: resume lost=reward.scale
"""A reward model whose frozen class sets its running scale with `object.__setattr__`."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Reward(tf.Module):
    """Its attributes are not to be changed by others."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        object.__setattr__(self, "scale", tf.Variable(1.0, trainable=False))  # expect: CKP105

    def __call__(self, states):
        return self.network(states) / self.scale

    def update(self, rewards):
        self.scale.assign(0.9 * self.scale + 0.1 * tf.math.reduce_std(rewards))


class Learner:
    def __init__(self, reward, optimizer, directory):
        self.reward, self.optimizer = reward, optimizer
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(reward=reward, optimizer=optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def learn(self, states):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.reward(states) - states[:, :1]))
        weights = self.reward.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.reward.update(3.0 * states)
        self.step.assign_add(1)

    def run(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            self.learn(tf.random.stateless_normal([8, 3], seed=[int(self.step), 9]))
            self.manager.save()


reward = Reward(tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]))
Learner(reward, tf.keras.optimizers.SGD(0.1), "reward").run(steps=5)
