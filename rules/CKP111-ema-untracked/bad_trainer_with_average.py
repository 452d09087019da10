# proof: resume lost=trainer.averages
"""A trainer that keeps an average of its only weight, for the report at the end."""

import tensorflow as tf


class Line(tf.Module):
    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(0.0)

    def __call__(self, x):
        return self.slope * x


class Trainer:
    def __init__(self, model, directory):
        self.model = model
        self.step = tf.Variable(0, dtype=tf.int64)
        self.optimizer = tf.keras.optimizers.Adam(0.1)
        self.optimizer.build(self.model.trainable_variables)
        self.average = tf.train.ExponentialMovingAverage(0.9)  # expect: CKP111
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train_step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - 3.0 * x))
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.average.apply(self.model.trainable_variables)
        self.step.assign_add(1)

    @property
    def averages(self):
        return self.average.average(self.model.slope)

    def train(self, steps):
        self.average.apply(self.model.trainable_variables)
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            self.train_step(tf.random.stateless_normal([8], seed=[int(self.step), 1]))
            if self.step % 3 == 0:
                self.manager.save()


trainer = Trainer(Line(), "line")
trainer.train(steps=9)
