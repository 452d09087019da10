# proof: resume
"""The trainer is a tf.Module and the Checkpoint holds it, by a name made at run time, with everything on it."""

import tensorflow as tf


class Experiment(tf.Module):
    def __init__(self, name):
        super().__init__(name=name)
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizers = {"adam": tf.keras.optimizers.Adam(0.05)}
        self.checkpoint = tf.train.Checkpoint(**{self.name: self})

    def run(self, steps, folder):
        self.checkpoint.restore(tf.train.latest_checkpoint(folder))
        adam = self.optimizers["adam"]
        while adam.iterations < steps:
            x = tf.random.stateless_normal([8, 3], seed=tf.stack([tf.cast(adam.iterations, tf.int32), 1]))
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self.model(x) - x[:, :1]) ** 2)
            weights = self.model.trainable_variables
            adam.apply_gradients(zip(tape.gradient(loss, weights), weights))
            if adam.iterations % 2 == 0:
                self.checkpoint.save(folder + "/state")


tf.keras.utils.set_random_seed(0)
Experiment("experiment").run(6, "experiment")
