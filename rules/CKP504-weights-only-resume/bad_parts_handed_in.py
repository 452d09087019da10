# proof: resume lost=session.model.optimizer kill_after=2
"""What a loop is handed: a compiled model and the path of its weights, which it loads and fits on from."""

import os

import tensorflow as tf


class Session:
    def __init__(self, model: tf.keras.Model, path: str, steps: int):
        self.model = model
        self.path = path
        self.steps = steps

    def resume(self) -> None:
        if os.path.exists(self.path):
            self.model.load_weights(self.path)

    def run(self, data: tf.data.Dataset, rounds: range) -> None:
        self.resume()
        for _ in rounds:
            self.model.fit(data, epochs=self.steps, shuffle=False, verbose=0)
            self.model.save_weights(self.path)  # expect: CKP504


def small_model():
    inputs = tf.keras.Input((3,))
    hidden = tf.keras.layers.Dense(4, activation="tanh")(inputs)
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
    rate = tf.keras.optimizers.schedules.ExponentialDecay(0.05, decay_steps=2, decay_rate=0.7)
    model.compile(tf.keras.optimizers.Adam(rate), "mse")
    return model


tf.keras.utils.set_random_seed(0)
x = tf.random.stateless_normal([16, 3], seed=[0, 1])
data = tf.data.Dataset.from_tensor_slices((x, tf.reduce_sum(x, axis=1, keepdims=True))).batch(8)
session = Session(small_model(), "session.weights.h5", steps=1)
session.run(data, range(2 if os.path.exists("session.weights.h5") else 4))
