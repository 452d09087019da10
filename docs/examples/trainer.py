import collections

import tensorflow as tf


class Forecaster(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [tf.keras.layers.Dense(8, activation="relu") for _ in range(2)]
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Trainer(tf.Module):
    def __init__(self):
        super().__init__()
        self.model = Forecaster()
        self.optimizer = tf.keras.optimizers.SGD(momentum=0.9)
        self.step = tf.Variable(0, trainable=False)
        self.recent = collections.deque([tf.Variable(0.0, trainable=False)])
        self.level = tf.Variable(0.0, trainable=False)
        self.ema = tf.train.ExponentialMovingAverage(0.99)
        self.seen = tf.keras.metrics.Mean()

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        self.level.assign(loss)
        self.ema.apply([self.level])
        self.seen.update_state(loss)
        self.recent[0].assign(loss)
        self.step.assign_add(1)


trainer = Trainer()
checkpoint = tf.train.Checkpoint(trainer=trainer)
for _ in range(2):
    trainer.train_step(tf.ones([4, 3]), tf.ones([4, 1]))
checkpoint.save("out/ck")
