# proof: accumulates
"""Train an autoencoder whose decoder lives in a module of its own."""

import tensorflow as tf
from decoder import expand

tf.keras.utils.set_random_seed(0)


class Encoder(tf.keras.Model):
    def __init__(self, code_size):
        super().__init__()
        self.squeeze = tf.keras.layers.Dense(code_size, activation="tanh")

    def call(self, images):
        return self.squeeze(images)


encoder = Encoder(code_size=3)
optimizer = tf.keras.optimizers.Adam(0.01)


def train_step(images):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(expand(encoder(images), 8) - images))
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


for index in range(6):
    train_step(tf.random.stateless_uniform([8, 8], seed=[index, 2]))
encoder.save_weights("encoder.weights.h5")
