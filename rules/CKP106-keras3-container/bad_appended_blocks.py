# proof: resume keras=3 lost=autoencoder.encoder
"""An autoencoder whose encoder grows by one block a width."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class Autoencoder(tf.keras.Model):
    def __init__(self, widths, size):
        super().__init__()
        self.encoder = []  # expect: CKP106 keras=3
        for width in widths:
            self.encoder.append(layers.Dense(width, activation="relu"))
        self.decoder = layers.Dense(size)

    def call(self, inputs):
        code = inputs
        for block in self.encoder:
            code = block(code)
        return self.decoder(code)


def images(index):
    return tf.random.stateless_uniform([8, 9], seed=[index, 5])


autoencoder = Autoencoder(widths=(6, 3), size=9)
autoencoder(images(0))
adam = tf.keras.optimizers.Adam(0.02)
checkpoint = tf.train.Checkpoint(autoencoder=autoencoder, adam=adam)
checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))


@tf.function
def train_step(batch):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(autoencoder(batch) - batch))
    gradients = tape.gradient(loss, autoencoder.trainable_variables)
    adam.apply_gradients(zip(gradients, autoencoder.trainable_variables))
    return loss


for index in range(int(adam.iterations), 9):
    train_step(images(index))
    if (index + 1) % 4 == 0:
        checkpoint.save("checkpoints/autoencoder")
