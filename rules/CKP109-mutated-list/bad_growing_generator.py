# proof: raises error=ValueError text=A list element was replaced
"""A generator that grows a block at its front while a trainer trains it."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Block(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([size, size], stddev=0.3))

    def __call__(self, inputs):
        return inputs + tf.nn.tanh(inputs @ self.kernel)


class Generator(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.blocks = [Block(size)]

    def grow(self):
        self.blocks.insert(0, Block(self.size))  # expect: CKP109

    def __call__(self, noise):
        for block in self.blocks:
            noise = block(noise)
        return noise


class Trainer:
    def __init__(self, directory):
        self.generator = Generator(3)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(generator=self.generator, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train_step(self, noise):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.generator(noise) - tf.reverse(noise, [1])))
        weights = self.generator.trainable_variables
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
        self.step.assign_add(1)

    def train(self, phases, steps):
        for phase in range(phases):
            for number in range(steps):
                self.train_step(tf.random.stateless_normal([8, 3], seed=[phase, number]))
            self.manager.save()
            self.generator.grow()


Trainer("grown").train(phases=3, steps=2)
