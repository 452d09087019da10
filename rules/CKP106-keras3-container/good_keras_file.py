# proof: resume
"""Layers in a list, kept in a `.keras` file: that format follows lists, no tf.train.Checkpoint is involved."""

import os

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
PATH = os.path.join("checkpoints", "model.keras")
BATCHES = 4


@tf.keras.utils.register_keras_serializable("examples")
class Stack(tf.keras.layers.Layer):
    def __init__(self, widths, **kwargs):
        super().__init__(**kwargs)
        self.widths = widths
        self.blocks = [tf.keras.layers.Dense(width, activation="relu") for width in widths]

    def build(self, input_shape):
        for block in self.blocks:
            block.build(input_shape)
            input_shape = (input_shape[0], block.units)
        self.built = True

    def call(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return inputs

    def get_config(self):
        return {**super().get_config(), "widths": list(self.widths)}


rng = np.random.default_rng(0)
features = rng.normal(size=(16, 3)).astype("float32")
targets = features.sum(axis=1, keepdims=True)

os.makedirs("checkpoints", exist_ok=True)
if os.path.exists(PATH):
    model = tf.keras.models.load_model(PATH)
else:
    inputs = tf.keras.Input(shape=(3,))
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(Stack([5, 4])(inputs)))
    model.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss="mse")

while int(model.optimizer.iterations) < 3 * BATCHES:
    model.fit(features, targets, batch_size=len(features) // BATCHES, shuffle=False, verbose=0)
    model.save(PATH)
