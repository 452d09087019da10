# proof: resume keras=2
"""The averages are made first, and the checkpoint holds them."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Trainer:
    def __init__(self, directory):
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.ema = tf.train.ExponentialMovingAverage(0.8)
        self.ema.apply(self.model.trainable_variables)
        averages = [self.ema.average(weight) for weight in self.model.trainable_variables]
        self.checkpoint = tf.train.Checkpoint(
            model=self.model, optimizer=self.optimizer, step=self.step, averages=averages
        )
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            batch = tf.random.stateless_normal([8, 3], seed=[int(self.step), 1])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(batch) - batch[:, :1]))
            weights = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            self.ema.apply(weights)
            self.step.assign_add(1)
            self.manager.save()


Trainer("kept").train(steps=5)
