# proof: resume
"""A block knows the network it is part of, set past what tracks attributes; the checkpoint holds the network."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Block(tf.Module):
    def __init__(self, network):
        super().__init__()
        object.__setattr__(self, "network", network)
        self.kernel = tf.Variable(tf.random.normal([2, 2]))

    def __call__(self, inputs):
        return inputs @ self.kernel * self.network.scale


class Network(tf.Module):
    def __init__(self, blocks):
        super().__init__()
        self.scale = tf.Variable(0.5)
        self.blocks = [Block(self) for _ in range(blocks)]

    def __call__(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return inputs


network = Network(2)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(network=network, step=step)
checkpoint.restore(tf.train.latest_checkpoint("network"))

while step < 6:
    inputs = tf.random.stateless_normal([8, 2], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(inputs) - inputs))
    for weight, gradient in zip(network.trainable_variables, tape.gradient(loss, network.trainable_variables)):
        weight.assign_sub(0.1 * gradient)
    step.assign_add(1)
    checkpoint.save("network/ckpt")
