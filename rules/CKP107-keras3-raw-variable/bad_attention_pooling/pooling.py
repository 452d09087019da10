"""Pooling over the words of a sentence, by scores that a subclass learns."""

import tensorflow as tf
from tensorflow.keras import layers


class WeightedPooling(layers.Layer):
    def score(self, words):
        raise NotImplementedError

    def call(self, words):
        weights = tf.nn.softmax(self.score(words), axis=1)
        return tf.reduce_sum(weights * words, axis=1)
