# proof: resume
"""Two heads as attributes of the checkpointed module."""

import tensorflow as tf


def linear(inputs, outputs):
    return tf.Variable(tf.random.normal([inputs, outputs], stddev=0.3))


class Scene(tf.Module):
    """One trunk, two scene."""

    def __init__(self, size):
        super().__init__()
        self.trunk = linear(size, 4)
        self.depth, self.normal = linear(4, 1), linear(4, 3)

    def __call__(self, images):
        features = tf.nn.tanh(images @ self.trunk)
        return features @ self.depth, features @ self.normal


scene = Scene(6)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(scene=scene, step=step)
manager = tf.train.CheckpointManager(checkpoint, "scene", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)

for number in range(int(step), 6):
    images = tf.random.stateless_normal([8, 6], seed=[number, 1])
    with tf.GradientTape() as tape:
        depth, normal = scene(images)
        loss = tf.reduce_mean((depth - images[:, :1]) ** 2) + tf.reduce_mean((normal - images[:, 1:4]) ** 2)
    weights = [scene.trunk, scene.depth, scene.normal]
    for weight, gradient in zip(weights, tape.gradient(loss, weights)):
        weight.assign_sub(0.1 * gradient)
    step.assign_add(1)
    manager.save()
