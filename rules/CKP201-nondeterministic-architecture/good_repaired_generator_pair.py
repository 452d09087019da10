# proof: resume
"""A generator and a critic on points of a circle, saved together."""

import functools

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(0)


def pick(low, high):
    source = tf.random.Generator.from_seed(12)
    return int(source.uniform([], low, high, dtype=tf.int32))


class Network(keras.Model):
    def __init__(self, outputs, units):
        super().__init__()
        block = functools.partial(layers.Dense, units, activation="tanh")
        self.first = block()
        self.second = block(name="second")
        self.last = layers.Dense(outputs)

    def call(self, inputs):
        return self.last(self.second(self.first(inputs)))


class Generator(Network):
    def __init__(self):
        super().__init__(outputs=2, units=pick(4, 300))


class Critic(Network):
    def __init__(self, units=8):
        super().__init__(outputs=1, units=units)


generator, critic = Generator(), Critic()
critic(generator(tf.zeros([1, 3])))
parts = {"generator": generator, "critic": critic}
parts["generator_optimizer"] = keras.optimizers.Adam(0.01)
parts["critic_optimizer"] = keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(step=step, **parts)
manager = tf.train.CheckpointManager(checkpoint, "./training_checkpoints", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)
score = keras.losses.BinaryCrossentropy(from_logits=True)

for index in range(int(step), 4):
    noise = tf.random.stateless_normal([8, 3], seed=[index, 1])
    angles = tf.random.stateless_uniform([8], seed=[index, 2], maxval=6.28)
    real = tf.stack([tf.cos(angles), tf.sin(angles)], axis=1)
    with tf.GradientTape(persistent=True) as tape:
        fake = generator(noise)
        fake_score, real_score = critic(fake), critic(real)
        critic_loss = score(tf.ones([8, 1]), real_score) + score(tf.zeros([8, 1]), fake_score)
        generator_loss = score(tf.ones([8, 1]), fake_score)
    for name, net, loss in (("generator", generator, generator_loss), ("critic", critic, critic_loss)):
        gradients = tape.gradient(loss, net.trainable_variables)
        parts[f"{name}_optimizer"].apply_gradients(zip(gradients, net.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
