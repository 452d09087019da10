# proof: resume lost=projector
"""Contrastive learning: the parts are made by the caller, and the trainer saves some of them."""

import tensorflow as tf


class Projector(tf.Module):
    def __init__(self, size, outputs):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([size, outputs], stddev=0.4))

    def __call__(self, features):
        return tf.math.l2_normalize(features @ self.kernel, axis=1)


class Encoder(tf.Module):
    def __init__(self, inputs, size):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([inputs, size], stddev=0.4))

    def __call__(self, inputs):
        return tf.nn.tanh(inputs @ self.kernel)


class Contrast:
    def __init__(self, encoder, projector, directory):
        self.encoder = encoder
        self.projector = projector
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(encoder=encoder, step=self.step)  # expect: CKP103
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train_step(self, first, second):
        weights = [*self.encoder.trainable_variables, *self.projector.trainable_variables]
        with tf.GradientTape() as tape:
            a, b = self.projector(self.encoder(first)), self.projector(self.encoder(second))
            logits = a @ tf.transpose(b)
            labels = tf.range(tf.shape(logits)[0])
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
        self.step.assign_add(1)

    def run(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        for number in range(int(self.step), steps):
            images = tf.random.stateless_normal([6, 4], seed=[number, 1])
            self.train_step(images, images + 0.1)
            if (number + 1) % 3 == 0:
                self.manager.save()


encoder, projector = Encoder(4, 5), Projector(5, 3)
Contrast(encoder, projector, "contrast").run(steps=9)
