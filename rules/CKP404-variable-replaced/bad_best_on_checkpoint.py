# proof: resume lost=trainer.checkpoint.best kill_after=1
"""The best score is a variable of the checkpoint, until the first better score takes its place; the rate falls where none does."""

import tensorflow as tf


class Trainer:
    def __init__(self, model, folder):
        self.checkpoint = tf.train.Checkpoint(
            best=tf.Variable(-1.0, trainable=False), optimizer=tf.keras.optimizers.Adam(0.05), model=model
        )
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=3)
        self.checkpoint.optimizer.build(model.trainable_variables)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def score(self, x, y):
        return -tf.reduce_mean(tf.square(self.checkpoint.model(x) - y))

    def train(self, inputs, outputs, steps):
        checkpoint = self.checkpoint
        while checkpoint.optimizer.iterations < steps:
            scale = 1.0 + 4.0 * (int(checkpoint.optimizer.iterations) % 2)
            x, y = scale * inputs, scale * outputs
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(checkpoint.model(x) - y))
            weights = checkpoint.model.trainable_variables
            checkpoint.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            score = self.score(x, y)
            if score > checkpoint.best:
                checkpoint.best = score  # expect: CKP404
                self.manager.save()
            else:
                checkpoint.optimizer.learning_rate.assign(0.5 * checkpoint.optimizer.learning_rate)


tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
x = 0.1 * tf.random.stateless_normal([8, 3], seed=[0, 1])
trainer = Trainer(model, "best")
trainer.train(x, tf.reduce_sum(x, axis=1, keepdims=True), steps=6)
