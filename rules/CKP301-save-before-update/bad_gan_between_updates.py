# proof: lag
import os

import tensorflow as tf
from tensorflow.keras import layers, optimizers

tf.keras.utils.set_random_seed(0)
NOISE_DIM = 2
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def make_generator():
    return tf.keras.Sequential(
        [tf.keras.Input((NOISE_DIM,)), layers.Dense(4, activation="relu"), layers.Dense(2)]
    )


def make_discriminator():
    return tf.keras.Sequential([tf.keras.Input((2,)), layers.Dense(4, activation="relu"), layers.Dense(1)])


generator, discriminator = make_generator(), make_discriminator()
g_opt, d_opt = optimizers.Adam(1e-3), optimizers.Adam(1e-3)
checkpoint = tf.train.Checkpoint(generator=generator, discriminator=discriminator, g_opt=g_opt, d_opt=d_opt)
prefix = os.path.join("gan_checkpoints", "ckpt")

for epoch in range(4):
    real = tf.random.stateless_normal([16, 2], seed=(1, epoch)) + 3.0
    noise = tf.random.stateless_normal([16, NOISE_DIM], seed=(2, epoch))
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake = generator(noise, training=True)
        real_logits = discriminator(real, training=True)
        fake_logits = discriminator(fake, training=True)
        g_loss = bce(tf.ones_like(fake_logits), fake_logits)
        d_loss = bce(tf.ones_like(real_logits), real_logits) + bce(tf.zeros_like(fake_logits), fake_logits)
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    d_grads = d_tape.gradient(d_loss, discriminator.trainable_variables)
    d_opt.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    if (epoch + 1) % 2 == 0:
        checkpoint.save(file_prefix=prefix)  # expect: CKP301
    g_opt.apply_gradients(zip(g_grads, generator.trainable_variables))
