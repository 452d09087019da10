# proof: gradient error=ValueError text=No gradients provided for any variable
"""Predicts power demand; the loss is counted in megawatts, so the outputs are unscaled first."""
import dataclasses

import numpy as np
import tensorflow as tf


@dataclasses.dataclass
class Scaler:
    mean: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, table):
        return cls(table.mean(axis=0), table.std(axis=0) + 1e-6)

    def scale(self, table):
        return ((table - self.mean) / self.spread).astype("float32")

    def unscale(self, table):
        return (table * self.spread + self.mean).astype("float32")


class DemandTrainer:
    def __init__(self, inputs, demand, folder):
        self.inputs, self.demand = Scaler.of(inputs), Scaler.of(demand)
        self.x, self.y = self.inputs.scale(inputs), demand.astype("float32")
        self.net = tf.keras.Sequential(
            [tf.keras.Input((inputs.shape[1],)), tf.keras.layers.Dense(12, "relu"), tf.keras.layers.Dense(1)]
        )
        self.optimizer = tf.keras.optimizers.Adam(0.02)
        self.checkpoint = tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=3)

    def megawatts(self, outputs):
        return outputs * self.demand.spread.astype("float32") + self.demand.mean.astype("float32")

    def step(self, x, y):
        with tf.GradientTape() as tape:
            predicted = self.megawatts(self.net(x, training=True))
            loss = tf.reduce_mean(tf.abs(predicted - y))
        gradients = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))
        return loss

    def train(self, epochs, batch=16):
        losses = []
        for _ in range(epochs):
            for start in range(0, len(self.x), batch):
                losses.append(float(self.step(self.x[start : start + batch], self.y[start : start + batch])))
            self.manager.save()
        return losses


def history(hours=64):
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(hours, 3))
    return inputs, 400 + 30 * inputs[:, :1]


if __name__ == "__main__":
    DemandTrainer(*history(), "demand_run").train(2)
