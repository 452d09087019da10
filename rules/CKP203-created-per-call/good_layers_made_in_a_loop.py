# proof: resume
"""Loops that put an architecture together make each layer once."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Mixture(tf.Module):
    def __init__(self, experts, size):
        super().__init__()
        self.experts = []
        for _ in range(experts):
            self.experts.append(tf.Variable(tf.random.normal([size, 1], stddev=0.1)))

    def __call__(self, inputs):
        return tf.add_n([tf.matmul(inputs, expert) for expert in self.experts])


def make_trunk(widths):
    inputs = tf.keras.Input(shape=(3,))
    outputs = inputs
    for width in widths:
        outputs = tf.keras.layers.Dense(width, activation="relu")(outputs)
    return tf.keras.Model(inputs, outputs)


trunk = make_trunk([5, 4])
mixture = Mixture(experts=2, size=4)
optimizers = {}
for name in ("trunk", "mixture"):
    optimizers[name] = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(trunk=trunk, mixture=mixture, optimizers=optimizers, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), 6):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(mixture(trunk(features)) - features[:, :1]))
    for name, part in (("trunk", trunk), ("mixture", mixture)):
        gradients = tape.gradient(loss, part.trainable_variables)
        optimizers[name].apply_gradients(zip(gradients, part.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
