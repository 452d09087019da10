# proof: resume keras=3 lost=model.layers[0].mean_square
"""Divide features by a running scale, and keep the whole model in one `.keras` file."""

import os

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
PATH = os.path.join("checkpoints", "model.keras")
PASSES = 4


@tf.keras.utils.register_keras_serializable("examples")
class RunningScale(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.mean_square = self.add_weight(shape=[input_shape[-1]], initializer="ones", trainable=False)  # expect: CKP107 keras=3
        super().build(input_shape)

    def call(self, inputs, training=False):
        if training:
            newest = tf.reduce_mean(tf.square(inputs), axis=0)
            self.mean_square.assign(0.9 * self.mean_square + 0.1 * newest)
        return inputs / tf.sqrt(self.mean_square)


def make_model():
    model = tf.keras.Sequential([tf.keras.Input(shape=(3,)), RunningScale(), tf.keras.layers.Dense(1)])
    model.compile(optimizer=tf.keras.optimizers.SGD(0.05), loss="mse")
    return model


rng = np.random.default_rng(4)
features = (3.0 * rng.normal(size=(20, 3))).astype("float32")
targets = features.sum(axis=1, keepdims=True)

os.makedirs("checkpoints", exist_ok=True)
model = tf.keras.models.load_model(PATH) if os.path.exists(PATH) else make_model()
while int(model.optimizer.iterations) < PASSES:
    model.fit(features, targets, batch_size=20, verbose=0)
    model.save(PATH)
