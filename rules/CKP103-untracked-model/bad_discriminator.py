# proof: resume lost=trainer.discriminator
"""A trainer of a GAN that saves the generator and both optimizers."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


def network(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), layers.Dense(8, activation="tanh"), layers.Dense(outputs)])


def entropy(labels, logits):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))


class GANTrainer:
    def __init__(self, directory):
        self.generator, self.discriminator = network(2, 3), network(3, 1)
        self.generator_optimizer = tf.keras.optimizers.SGD(0.1)
        self.discriminator_optimizer = tf.keras.optimizers.SGD(0.1)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(  # expect: CKP103
            step=self.step,
            generator=self.generator,
            generator_optimizer=self.generator_optimizer,
            discriminator_optimizer=self.discriminator_optimizer,
        )
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def train_step(self, noise, real):
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            real_logits, fake_logits = self.discriminator(real), self.discriminator(self.generator(noise))
            generator_loss = entropy(tf.ones_like(fake_logits), fake_logits)
            discriminator_loss = entropy(tf.ones_like(real_logits), real_logits)
            discriminator_loss += entropy(tf.zeros_like(fake_logits), fake_logits)
        gradients = generator_tape.gradient(generator_loss, self.generator.trainable_variables)
        self.generator_optimizer.apply_gradients(zip(gradients, self.generator.trainable_variables))
        gradients = discriminator_tape.gradient(discriminator_loss, self.discriminator.trainable_variables)
        self.discriminator_optimizer.apply_gradients(zip(gradients, self.discriminator.trainable_variables))
        self.step.assign_add(1)

    def fit(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            noise = tf.random.stateless_normal([8, 2], seed=[int(self.step), 1])
            real = tf.random.stateless_normal([8, 3], seed=[int(self.step), 2], mean=2.0)
            self.train_step(noise, real)
            if self.step % 3 == 0:
                self.manager.save()


trainer = GANTrainer("gan")
trainer.fit(steps=9)
