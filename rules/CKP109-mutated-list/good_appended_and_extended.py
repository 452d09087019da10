# proof: resume
"""A module whose list of blocks is only added to at its end."""

import tensorflow as tf


class Block(tf.Module):
    def __init__(self, start):
        super().__init__()
        self.scale = tf.Variable(start)


class Chain(tf.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = []
        self.blocks.append(Block(1.0))
        self.blocks.extend(Block(0.5) for _ in range(blocks))
        self.blocks += [Block(2.0)]
        self.named = {"first": self.blocks[0]}
        self.named["last"] = self.blocks[-1]
        self.named.update(middle=self.blocks[1])

    def __call__(self, x):
        for block in self.blocks:
            x = block.scale * x
        return x


chain = Chain(2)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(chain=chain, step=step)
checkpoint.restore(tf.train.latest_checkpoint("chain"))
while step < 5:
    x = tf.random.stateless_normal([8], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(chain(x) - 3.0 * x))
    weights = chain.trainable_variables
    for weight, gradient in zip(weights, tape.gradient(loss, weights)):
        weight.assign_sub(0.05 * gradient)
    step.assign_add(1)
    checkpoint.save("chain/ckpt")
