# proof: untrained keras=3 lost=model.layers[1].query
"""Classify short sentences of word numbers."""

import tensorflow as tf
from pooling import WeightedPooling

tf.keras.utils.set_random_seed(0)
WORDS, LENGTH = 12, 5


class AttentionPooling(WeightedPooling):
    def build(self, input_shape):
        size = input_shape[-1]
        self.query = self.add_weight(shape=[size, 1], initializer=tf.keras.initializers.RandomNormal(stddev=0.1), name="query")  # expect: CKP107 keras=3
        super().build(input_shape)

    def score(self, words):
        return tf.matmul(words, self.query)


model = tf.keras.Sequential(
    [
        tf.keras.Input(shape=(LENGTH,), dtype="int32"),
        tf.keras.layers.Embedding(WORDS, 4),
        AttentionPooling(),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))

while int(optimizer.iterations) < 6:
    seed = [int(optimizer.iterations), 6]
    sentences = tf.random.stateless_uniform([16, LENGTH], seed=seed, maxval=WORDS, dtype=tf.int32)
    labels = tf.cast(tf.reduce_any(sentences < 2, axis=1, keepdims=True), tf.float32)
    with tf.GradientTape() as tape:
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=model(sentences))
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        checkpoint.save("checkpoints/words")
