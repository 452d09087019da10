import os

import tensorflow as tf


class Experiment:
    def __init__(self, folder):
        tf.keras.utils.set_random_seed(0)
        self.folder = folder
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.optimizer.build(self.model.trainable_variables)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=5)

    def resume(self):
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def run(self, updates):
        os.makedirs("updates", exist_ok=True)
        for number in range(len(os.listdir("updates")), updates):
            open(f"updates/{number}", "w").close()
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(tf.ones((4, 3))) - 1.0))
            weights = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            self.manager.save()
