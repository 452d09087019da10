# proof: resume kill_after=2
"""The encoder and the head are saved by two checkpoints, one beside the other."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def dense(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(outputs)])


class Trainer:
    def __init__(self, directory):
        self.encoder, self.head = dense(4, 6), dense(6, 1)
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.directory = directory
        self.parts = [
            tf.train.Checkpoint(encoder=self.encoder, optimizer=self.optimizer, step=self.step),
            tf.train.Checkpoint(head=self.head),
        ]

    def restore(self):
        for number, part in enumerate(self.parts):
            part.restore(tf.train.latest_checkpoint(f"{self.directory}/{number}"))

    def save(self):
        for number, part in reversed(list(enumerate(self.parts))):
            part.save(f"{self.directory}/{number}/ckpt")

    def train(self, steps):
        self.restore()
        while self.step < steps:
            x = tf.random.stateless_normal([8, 4], seed=[int(self.step), 1])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.head(tf.nn.tanh(self.encoder(x))) - x[:, :1]))
            weights = self.encoder.trainable_variables + self.head.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            self.step.assign_add(1)
            self.save()


Trainer("parts").train(steps=4)
