# proof: accumulates
"""A trainer class for a two-class problem that exports the trained weights."""

from tensorflow import keras
import tensorflow as tf

keras.utils.set_random_seed(0)


class Trainer:
    def __init__(self, units, learning_rate):
        self.learning_rate = learning_rate
        self.model = keras.Sequential(
            [keras.Input(shape=(2,)), keras.layers.Dense(units, activation="relu"), keras.layers.Dense(1)]
        )
        self.loss = keras.losses.BinaryCrossentropy(from_logits=True)

    def train_step(self, features, labels):
        with tf.GradientTape() as tape:
            loss = self.loss(labels, self.model(features, training=True))
        gradients = tape.gradient(loss, self.model.trainable_variables)
        optimizer = keras.optimizers.RMSprop(self.learning_rate)  # expect: CKP203
        optimizer.apply_gradients(zip(gradients, self.model.trainable_variables))
        return loss

    def save(self, path):
        self.model.save_weights(path)

    def run(self, steps):
        for index in range(steps):
            features = tf.random.stateless_normal([12, 2], seed=[index, 7])
            labels = tf.cast(features[:, :1] * features[:, 1:] > 0.0, tf.float32)
            self.train_step(features, labels)
        self.save("classifier.weights.h5")


Trainer(units=6, learning_rate=0.01).run(6)
