import tensorflow as tf
from networks import follow, network


class Agent:
    def __init__(self, settings):
        self.settings = settings
        self.critic = network(3, 1, settings.width)
        self.target_critic = network(3, 1, settings.width)
        self.optimizer = tf.keras.optimizers.SGD(settings.rate)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(critic=self.critic, optimizer=self.optimizer, step=self.step)  # expect: CKP103
        self.manager = tf.train.CheckpointManager(self.checkpoint, settings.directory, max_to_keep=2)

    def learn(self, states, rewards, following):
        wanted = rewards + 0.9 * self.target_critic(following)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(wanted - self.critic(states)))
        weights = self.critic.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        follow(self.target_critic, self.critic, self.settings.follow)
        self.step.assign_add(1)
