# proof: resume lost=heads.depth,heads.normal
"""Two heads in a namespace that is an attribute of the checkpointed module."""

from types import SimpleNamespace

import tensorflow as tf


def linear(inputs, outputs):
    return tf.Variable(tf.random.normal([inputs, outputs], stddev=0.3))


class Scene(tf.Module):
    """One trunk, two heads."""

    def __init__(self, size):
        super().__init__()
        self.trunk = linear(size, 4)
        self.heads = SimpleNamespace(depth=linear(4, 1), normal=linear(4, 3))  # expect: CKP104

    def __call__(self, images):
        features = tf.nn.tanh(images @ self.trunk)
        return features @ self.heads.depth, features @ self.heads.normal


scene = Scene(6)
heads = scene.heads
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(scene=scene, step=step)
manager = tf.train.CheckpointManager(checkpoint, "scene", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)

for number in range(int(step), 6):
    images = tf.random.stateless_normal([8, 6], seed=[number, 1])
    with tf.GradientTape() as tape:
        depth, normal = scene(images)
        loss = tf.reduce_mean((depth - images[:, :1]) ** 2) + tf.reduce_mean((normal - images[:, 1:4]) ** 2)
    weights = [scene.trunk, heads.depth, heads.normal]
    for weight, gradient in zip(weights, tape.gradient(loss, weights)):
        weight.assign_sub(0.1 * gradient)
    step.assign_add(1)
    manager.save()
