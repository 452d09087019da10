# proof: resume lost=discriminator_optimizer kill_after=1
"""A GAN that learns to draw from a shifted Gaussian."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
NOISE, BATCH, ROUNDS = 3, 16, 6


def mlp(inputs, outputs, name):
    return tf.keras.Sequential(
        [
            tf.keras.Input((inputs,)),
            tf.keras.layers.Dense(8),
            tf.keras.layers.LeakyReLU(),
            tf.keras.layers.Dense(outputs),
        ],
        name=name,
    )


generator, discriminator = mlp(NOISE, 2, "generator"), mlp(2, 1, "discriminator")
generator_optimizer = tf.keras.optimizers.Adam(1e-2, beta_1=0.5)
discriminator_optimizer = tf.keras.optimizers.Adam(1e-2, beta_1=0.5)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

checkpoint = tf.train.Checkpoint(  # expect: CKP102
    generator_optimizer=generator_optimizer,
    generator=generator,
    discriminator=discriminator,
)


@tf.function
def train_step(noise, real):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        fake = generator(noise, training=True)
        on_real, on_fake = discriminator(real, training=True), discriminator(fake, training=True)
        gen_loss = bce(tf.ones_like(on_fake), on_fake)
        disc_loss = bce(tf.ones_like(on_real), on_real) + bce(tf.zeros_like(on_fake), on_fake)
    gen_grads = gen_tape.gradient(gen_loss, generator.trainable_variables)
    disc_grads = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gen_grads, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(disc_grads, discriminator.trainable_variables))


checkpoint.restore(tf.train.latest_checkpoint("gan"))
for number in range(int(generator_optimizer.iterations), ROUNDS):
    noise = tf.random.stateless_normal([BATCH, NOISE], seed=[number, 0])
    train_step(noise, 2.0 + tf.random.stateless_normal([BATCH, 2], seed=[number, 1]))
    if (number + 1) % 3 == 0:
        checkpoint.save(file_prefix=os.path.join("gan", "ckpt"))
