# proof: gradient error=ValueError text=No gradients provided for any variable
import numpy as np
import tensorflow as tf
from tensorflow import keras


class DistanceTrainer:
    """Learns an embedding in which pairs lie as far apart as their labels say."""

    def __init__(self, workdir, margin=1.0):
        self.embed = keras.Sequential(
            [keras.Input((5,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(2)]
        )
        self.optimizer = keras.optimizers.Adam(0.01)
        self.margin = margin
        self.checkpoint = tf.train.Checkpoint(embed=self.embed, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, workdir, max_to_keep=3)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def loss(self, left, right, same):
        gap = self.embed(left) - self.embed(right)
        distance = tf.sqrt(tf.reduce_sum(tf.square(gap), axis=1) + 1e-6)  # expect: CKP401
        pull = same * tf.square(distance)
        push = (1.0 - same) * tf.square(tf.maximum(self.margin - distance, 0.0))
        return tf.reduce_mean(pull + push)

    def train_step(self, left, right, same):
        with tf.GradientTape() as tape:
            loss = self.loss(left, right, same)
        weights = self.embed.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def save(self):
        return self.manager.save()


keras.utils.set_random_seed(0)
trainer = DistanceTrainer("embedding_ckpts")
for step in range(4):
    a = tf.random.stateless_normal([8, 5], seed=(0, step))
    b = tf.random.stateless_normal([8, 5], seed=(1, step))
    same = tf.cast(tf.random.stateless_uniform([8], seed=(2, step)) > 0.5, tf.float32)
    print(float(trainer.train_step(a, b, same)))
trainer.save()
