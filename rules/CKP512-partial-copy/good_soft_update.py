# proof: gradient
import argparse

import tensorflow as tf


class Trainer:
    """Trains a model and keeps slow averages of its weights."""

    def __init__(self, rate):
        inputs = tf.keras.Input((3,))
        hidden = tf.keras.layers.BatchNormalization()(tf.keras.layers.Dense(8)(inputs))
        self.model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
        self.served = tf.keras.models.clone_model(self.model)
        self.optimizer = tf.keras.optimizers.SGD(rate)

    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def publish(self):
        for old, new in zip(self.served.trainable_weights, self.model.trainable_weights):
            old.assign(0.9 * old + 0.1 * new)

    def run(self, epochs):
        for _ in range(epochs):
            for _ in range(4):
                self.step(tf.random.normal([8, 3], 2.0), tf.ones([8, 1]))
            self.publish()
        self.served.save_weights("served.weights.h5")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.05)
    Trainer(parser.parse_args().rate).run(2)
