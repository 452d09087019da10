# proof: resume lost=self.optimizer keras=3
import argparse

import tensorflow as tf


class Trainer:
    def __init__(self, folder, rate, half):
        tf.keras.utils.set_random_seed(1)
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.Adam(rate)
        self.checkpoint = tf.train.Checkpoint(net=self.model, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=3)
        if half:
            self.optimizer = tf.keras.mixed_precision.LossScaleOptimizer(  # expect: CKP112
                self.optimizer, initial_scale=64.0, dynamic_growth_steps=3
            )
        self.optimizer.build(self.model.trainable_variables)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def step(self, batch):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(batch) - 1.0))
            loss = self.optimizer.scale_loss(loss)
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def train(self, epochs):
        while int(self.checkpoint.save_counter) < epochs:
            for index in range(4):
                self.step(tf.random.stateless_normal([8, 3], [3, index]))
            self.manager.save()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default="run")
    parser.add_argument("--full-precision", action="store_true")
    options = parser.parse_args()
    Trainer(options.folder, 0.02, not options.full_precision).train(4)
