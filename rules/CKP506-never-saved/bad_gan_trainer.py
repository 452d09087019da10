# proof: unsaved lost=self.critic
import argparse
import os

import tensorflow as tf


def make_network(outputs):
    return tf.keras.Sequential(
        [tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(outputs)]
    )


class Trainer:
    """Trains a generator against a critic; each has a folder of its own."""

    def __init__(self, folder, rate):
        self.generator, self.critic = make_network(2), make_network(1)
        self.generator_optimizer = tf.keras.optimizers.Adam(rate)
        self.critic_optimizer = tf.keras.optimizers.Adam(rate)
        generator_state = tf.train.Checkpoint(model=self.generator, optimizer=self.generator_optimizer)
        critic_state = tf.train.Checkpoint(model=self.critic, optimizer=self.critic_optimizer)
        self.generator_manager = tf.train.CheckpointManager(
            generator_state, os.path.join(folder, "generator"), max_to_keep=2
        )
        self.critic_manager = tf.train.CheckpointManager(  # expect: CKP506
            critic_state, os.path.join(folder, "critic"), max_to_keep=2
        )
        self.generator(tf.zeros([1, 4]))
        self.critic(tf.zeros([1, 2]))
        generator_state.restore(self.generator_manager.latest_checkpoint)
        critic_state.restore(self.critic_manager.latest_checkpoint)

    def step(self, real, noise):
        with tf.GradientTape(persistent=True) as tape:
            fake = self.generator(noise)
            score = tf.reduce_mean(self.critic(fake))
            critic_loss = score - tf.reduce_mean(self.critic(real))
            generator_loss = -score
        variables = self.critic.trainable_variables
        self.critic_optimizer.apply_gradients(zip(tape.gradient(critic_loss, variables), variables))
        variables = self.generator.trainable_variables
        self.generator_optimizer.apply_gradients(zip(tape.gradient(generator_loss, variables), variables))

    def train(self, steps):
        for number in range(steps):
            real = tf.random.stateless_normal([8, 2], seed=[number, 0])
            self.step(real, tf.random.stateless_normal([8, 4], seed=[number, 1]))
            if number % 2 == 1:
                self.save()

    def save(self):
        path = self.generator_manager.save()
        print("saved", path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default="run")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--steps", type=int, default=4)
    options = parser.parse_args()
    trainer = Trainer(options.folder, options.rate)
    trainer.train(options.steps)
