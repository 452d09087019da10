# proof: gradient
"""A classifier that scores by prototypes, and reads them as a copy: they stay what chance made them."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class PrototypeClassifier:
    def __init__(self, classes: int, width: int):
        self.encoder = tf.keras.Sequential([tf.keras.Input((6,)), layers.Dense(width, activation="tanh")])
        self.prototypes = layers.Embedding(classes, width)
        self.prototypes.build(None)
        self.optimizer = tf.keras.optimizers.Adam(1e-2)

    @property
    def trainable_variables(self):
        return self.encoder.trainable_variables + self.prototypes.trainable_variables

    def scores(self, features):
        table = self.prototypes.weights[0]  # expect: CKP401
        return tf.matmul(self.encoder(features), table, transpose_b=True)

    def train_step(self, features, labels):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=self.scores(features))
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, self.trainable_variables)
        known = [(g, v) for g, v in zip(gradients, self.trainable_variables) if g is not None]
        self.optimizer.apply_gradients(known)
        return loss


classifier = PrototypeClassifier(classes=4, width=8)
checkpoint = tf.train.Checkpoint(
    encoder=classifier.encoder, prototypes=classifier.prototypes, optimizer=classifier.optimizer
)
for step in range(6):
    features = tf.random.stateless_normal([16, 6], seed=(1, step))
    labels = tf.argmax(features[:, :4], axis=1)
    print("step", step, "loss", float(classifier.train_step(features, labels)))
checkpoint.save("prototypes/ckpt")
