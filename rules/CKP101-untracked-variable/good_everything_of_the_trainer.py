# proof: resume
"""The checkpoint takes whatever the trainer has that can be tracked, the counters among it."""

import tensorflow as tf


class Trainer:
    def __init__(self, folder):
        self.folder = folder
        self.net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.step = tf.Variable(0, trainable=False, dtype=tf.int64)
        self.seen = tf.Variable(0.0, trainable=False)
        self.checkpoint = tf.train.Checkpoint(**self.parts())
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)

    def parts(self):
        wanted = (tf.Variable, tf.keras.Model, tf.keras.optimizers.Optimizer)
        return {name: value for name, value in vars(self).items() if isinstance(value, wanted)}

    def train_step(self):
        x = tf.random.stateless_normal([8, 3], seed=tf.stack([self.step, 4]))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(x) - x[:, :1])) / (1.0 + self.seen)
        variables = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.step.assign_add(1)
        self.seen.assign_add(8.0)


tf.keras.utils.set_random_seed(0)
trainer = Trainer("everything")
trainer.checkpoint.restore(trainer.manager.latest_checkpoint)
while int(trainer.step) < 6:
    trainer.train_step()
    if int(trainer.step) % 2 == 0:
        trainer.manager.save()
