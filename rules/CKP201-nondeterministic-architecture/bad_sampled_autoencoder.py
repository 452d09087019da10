# proof: resume error=ValueError text=Received incompatible tensor with shape ... name dense/
"""An autoencoder trainer that draws the size of its code from a NumPy generator."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class AutoencoderTrainer:
    def __init__(self, size, directory):
        rng = np.random.default_rng()
        code = int(rng.integers(16, 512))
        inputs = tf.keras.Input(shape=(size,))
        encoded = layers.Dense(code, activation="relu")(inputs)  # expect: CKP201
        self.model = tf.keras.Model(inputs, layers.Dense(size)(encoded))
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def restore(self):
        self.checkpoint.restore(self.manager.latest_checkpoint)

    @tf.function
    def train_step(self, images):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(images, training=True) - images))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.step.assign_add(1)
        return loss

    def save(self):
        return self.manager.save()


trainer = AutoencoderTrainer(size=6, directory="checkpoints")
trainer.restore()
while int(trainer.step) < 6:
    trainer.train_step(tf.random.stateless_uniform([8, 6], seed=[int(trainer.step), 2]))
    if int(trainer.step) % 2 == 0:
        trainer.save()
