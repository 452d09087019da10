# proof: unrestored keras=3 lost=classifier
"""Trains a classifier, then evaluates what was written, as a program of its own would."""

import tensorflow as tf


class Classifier(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(20, 4)
        self.logits = tf.keras.layers.Dense(classes)

    def call(self, tokens):
        return self.logits(tf.reduce_mean(self.embedding(tokens), axis=1))


def train(folder):
    net = Classifier(3)
    net.compile(optimizer="adam", loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    tokens = tf.random.uniform([16, 5], 0, 20, tf.int32)
    net.fit(tokens, tokens[:, 0] % 3, epochs=1, verbose=0)
    return tf.train.Checkpoint(classifier=net).save(folder + "/ckpt")


def evaluate(path):
    classifier = Classifier(3)
    tf.train.Checkpoint(classifier=classifier).restore(path).expect_partial()  # expect: CKP303
    return classifier(tf.random.uniform([4, 5], 0, 20, tf.int32))


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(4)
    print(evaluate(train("classifier")))
