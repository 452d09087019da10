# proof: resume lost=self.wait,self.best kill_after=4
"""A trainer that is handed its parts, and stops when the loss has not improved for some epochs."""

import numpy as np
import tensorflow as tf


class Trainer:
    def __init__(self, model, optimizer, directory, patience=3):
        self.model = model
        self.optimizer = optimizer
        self.patience = patience
        self.epoch = tf.Variable(0, trainable=False, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=self.epoch)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)
        self.best = np.inf  # expect: CKP114
        self.wait = 0  # expect: CKP114

    def restore(self):
        if self.manager.latest_checkpoint:
            self.checkpoint.restore(self.manager.latest_checkpoint).expect_partial()

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def has_improved(self, loss):
        if loss < self.best - 1e-3:
            self.best = loss
            self.wait = 0
            return True
        self.wait += 1
        return False

    def train(self, x, y, epochs):
        self.restore()
        while self.epoch < epochs:
            loss = float(self.train_step(x, y))
            self.epoch.assign_add(1)
            if not self.has_improved(loss):
                print("no better for", self.wait, "epochs")
            self.manager.save()
            if self.wait >= self.patience:
                print("stopped early")
                break


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(4)
    x = tf.random.stateless_normal([16, 3], seed=[4, 5])
    net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    trainer = Trainer(net, tf.keras.optimizers.SGD(0.9, momentum=0.9), "run")
    trainer.train(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=12)
