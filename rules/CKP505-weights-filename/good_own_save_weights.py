# proof: raises
"""The class has its own `save_weights`, which takes a folder; what Keras gets ends as Keras wants it."""

import os

import tensorflow as tf


class GAN:
    def __init__(self):
        self.generator = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
        self.discriminator = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.g_opt = tf.keras.optimizers.Adam(1e-3)
        self.d_opt = tf.keras.optimizers.Adam(1e-3)

    def train_step(self, real, noise):
        with tf.GradientTape(persistent=True) as tape:
            fake_logits = self.discriminator(self.generator(noise))
            d_loss = tf.reduce_mean(tf.nn.softplus(-self.discriminator(real)) + tf.nn.softplus(fake_logits))
            g_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits))
        for net, opt, loss in [
            (self.discriminator, self.d_opt, d_loss),
            (self.generator, self.g_opt, g_loss),
        ]:
            opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))

    def save_weights(self, folder):
        os.makedirs(folder, exist_ok=True)
        for name in ("generator", "discriminator"):
            getattr(self, name).save_weights(os.path.join(folder, f"{name}.weights.h5"))


tf.keras.utils.set_random_seed(0)
gan = GAN()
for step in range(4):
    real = tf.random.stateless_normal([8, 3], seed=(1, step)) + 2.0
    gan.train_step(real, tf.random.stateless_normal([8, 2], seed=(2, step)))
gan.save_weights("gan_weights")
