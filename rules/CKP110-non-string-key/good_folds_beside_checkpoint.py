# proof: raises
"""The networks of the folds stand in a dict of a plain class; each is saved by itself."""

import tensorflow as tf


class CrossValidation:
    def __init__(self, folds):
        self.networks = {fold: self.make_network() for fold in range(folds)}

    def make_network(self):
        return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

    def train(self, fold, network):
        optimizer = tf.keras.optimizers.Adam(0.05)
        checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)
        for step in range(3):
            x = tf.random.stateless_normal([8, 3], seed=[fold, step])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(network(x) - tf.reduce_sum(x, axis=1, keepdims=True)))
            weights = network.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            checkpoint.save(f"fold{fold}/ckpt")

    def run(self):
        for fold, network in self.networks.items():
            self.train(fold, network)


tf.keras.utils.set_random_seed(0)
CrossValidation(folds=2).run()
