# proof: unsaved
"""A trainer's checkpoint is whole; its subclass saves the second network that it trains in one of its own."""

import tensorflow as tf


def network(units):
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(units)])


class Trainer:
    def __init__(self, folder, policy):
        self.policy = policy
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.checkpoint = tf.train.Checkpoint(policy=self.policy, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.policy(x) - 1.0))
        weights = self.policy.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def train(self, batches):
        for x in batches:
            self.step(x)
            self.manager.save()


class JudgedTrainer(Trainer):
    def __init__(self, folder, policy, judge):
        super().__init__(folder, policy)
        self.judge = judge
        self.judge_optimizer = tf.keras.optimizers.SGD(0.1)
        self.judgement = tf.train.Checkpoint(judge=self.judge)
        self.judgements = tf.train.CheckpointManager(self.judgement, folder + "/judge", max_to_keep=2)
        self.judgement.restore(self.judgements.latest_checkpoint)

    def train(self, batches):
        for x in batches:
            self.step(x)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.judge(x) - self.policy(x)))
            weights = self.judge.trainable_variables
            self.judge_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            self.judgements.save()
            self.manager.save()


tf.keras.utils.set_random_seed(0)
batches = [tf.random.stateless_normal([4, 3], seed=[1, n]) for n in range(3)]
plain = Trainer("plain", network(2))
plain.train(batches)
judged = JudgedTrainer("judged", network(2), network(2))
judged.train(batches)
