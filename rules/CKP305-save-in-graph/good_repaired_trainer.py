# proof: raises error=NotImplementedError text=from a function is not supported
import os

import tensorflow as tf


class Trainer:
    """Trains an autoencoder and writes it after each epoch."""

    def __init__(self, width, folder):
        self.encoder = tf.keras.Sequential([tf.keras.Input((width,)), tf.keras.layers.Dense(3, "tanh")])
        self.decoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(width)])
        self.optimizer = tf.keras.optimizers.Adam()
        self.optimizer.build(self.encoder.trainable_variables + self.decoder.trainable_variables)
        self.checkpoint = tf.train.Checkpoint(
            encoder=self.encoder, decoder=self.decoder, optimizer=self.optimizer
        )
        self.prefix = os.path.join(folder, "ckpt")

    @tf.function
    def epoch(self, batches):
        loss = 0.0
        for x in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.decoder(self.encoder(x)) - x))
            variables = self.encoder.trainable_variables + self.decoder.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def write(self):
        self.checkpoint.save(self.prefix)


if __name__ == "__main__":
    trainer = Trainer(6, "autoencoder")
    data = tf.data.Dataset.from_tensor_slices(tf.random.normal([16, 6])).batch(8)
    for _ in range(2):
        trainer.epoch(data)
        trainer.write()
