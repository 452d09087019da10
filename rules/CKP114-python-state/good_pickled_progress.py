# proof: resume
"""All that the trainer counts stands in one object, which is pickled with each checkpoint and read back."""

import os
import pickle
from dataclasses import dataclass, field

import tensorflow as tf


@dataclass
class Progress:
    epoch: int = 0
    best: float = float("inf")
    rate: float = 0.2
    losses: list = field(default_factory=list)


class Trainer:
    def __init__(self, model, folder):
        self.model = model
        self.optimizer = tf.keras.optimizers.SGD(0.2, momentum=0.5)
        self.folder = folder
        self.progress = Progress()
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=self.optimizer)

    @property
    def file(self):
        return os.path.join(self.folder, "progress.pkl")

    def restore(self):
        if os.path.exists(self.file):
            self.checkpoint.restore(tf.train.latest_checkpoint(self.folder))
            with open(self.file, "rb") as file:
                self.progress = pickle.load(file)

    def save(self):
        os.makedirs(self.folder, exist_ok=True)
        with open(self.file, "wb") as file:
            pickle.dump(self.progress, file)
        self.checkpoint.save(os.path.join(self.folder, "ckpt"))

    def run(self, x, y, epochs):
        self.restore()
        while self.progress.epoch < epochs:
            self.optimizer.learning_rate = self.progress.rate
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(x) - y))
            weights = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            self.progress.epoch += 1
            self.progress.losses.append(float(loss))
            if float(loss) < self.progress.best:
                self.progress.best = float(loss)
            else:
                self.progress.rate *= 0.5
            self.save()


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(1)
    x = tf.random.stateless_normal([16, 2], seed=[1, 1])
    network = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    Trainer(network, "run").run(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=6)
