# proof: resume lost=trainer.encoder_optimizer kill_after=2
import tensorflow as tf
from tensorflow.keras import layers


class Trainer:
    """An encoder and a decoder that are trained by turns, each by an optimizer of its own."""

    def __init__(self, code_size, directory):
        self.encoder = tf.keras.Sequential([tf.keras.Input((6,)), layers.Dense(code_size, activation="tanh")])
        self.decoder = tf.keras.Sequential([tf.keras.Input((code_size,)), layers.Dense(6)])
        self.encoder_optimizer = tf.keras.optimizers.Adam(0.02)
        self.decoder_optimizer = tf.keras.optimizers.Adam(0.05)
        self.step = tf.Variable(0, trainable=False)
        self.checkpoint = tf.train.Checkpoint(  # expect: CKP102
            step=self.step, encoder=self.encoder, optimizer=self.encoder_optimizer, encoder_optimizer=self.encoder_optimizer
        )
        self.checkpoint.decoder = self.decoder
        self.checkpoint.optimizer = self.decoder_optimizer
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def train_step(self, batch):
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(self.decoder(self.encoder(batch)) - batch))
        for network, optimizer in (
            (self.encoder, self.encoder_optimizer),
            (self.decoder, self.decoder_optimizer),
        ):
            gradients = tape.gradient(loss, network.trainable_variables)
            optimizer.apply_gradients(zip(gradients, network.trainable_variables))
        self.step.assign_add(1)
        return loss

    def train(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            loss = self.train_step(tf.random.stateless_normal([16, 6], seed=[int(self.step), 8]))
            if self.step % 3 == 0:
                print(f"step {int(self.step)}: loss {float(loss):.4f}, saved as {self.manager.save()}")


tf.keras.utils.set_random_seed(0)
trainer = Trainer(code_size=2, directory="autoencoder")
trainer.train(steps=12)
