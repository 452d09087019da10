# proof: accumulates
"""A sequence scorer with an attention step, trained on made-up sentences."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class Scorer(tf.keras.Model):
    def __init__(self, words, size):
        super().__init__()
        self.size = size
        self.embedding = layers.Embedding(words, size)
        self.head = layers.Dense(1)

    def attend(self, vectors):
        query = layers.Dense(self.size, use_bias=False)  # expect: CKP203
        weights = tf.nn.softmax(tf.matmul(query(vectors), vectors, transpose_b=True))
        return tf.matmul(weights, vectors)

    def call(self, sentences):
        return self.head(tf.reduce_mean(self.attend(self.embedding(sentences)), axis=1))


scorer = Scorer(words=9, size=4)
adam = tf.keras.optimizers.Adam(0.01)
for index in range(6):
    sentences = tf.random.stateless_uniform([8, 5], seed=[index, 1], maxval=9, dtype=tf.int32)
    wanted = tf.cast(tf.reduce_any(sentences < 2, axis=1, keepdims=True), tf.float32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scorer(sentences) - wanted))
    gradients = tape.gradient(loss, scorer.trainable_variables)
    adam.apply_gradients(zip(gradients, scorer.trainable_variables))
