# proof: resume kill_after=2
"""Model, Checkpoint and manager are all made anew together: whatever is saved is what is trained."""

import tensorflow as tf


class Base:
    def __init__(self):
        self.net = self.build(3)
        self.connect()

    def build(self, width):
        return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(width, "tanh"), tf.keras.layers.Dense(1)])

    def connect(self):
        self.optimizer = tf.keras.optimizers.Adam(0.02)
        self.checkpoint = tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, "rebuilt", max_to_keep=2)

    def widen(self, width):
        self.net = self.build(width)
        self.connect()

    def train(self, total):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        for number in range(int(self.optimizer.iterations), total):
            x = tf.random.stateless_normal([12, 2], seed=[3, number])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self.net(x) - tf.cos(x[:, 1:])) ** 2)
            weights = self.net.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            if number % 2:
                self.manager.save()


tf.keras.utils.set_random_seed(0)
trainer = Base()
trainer.widen(7)
trainer.train(8)
