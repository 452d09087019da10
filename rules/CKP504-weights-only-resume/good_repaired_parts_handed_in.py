# proof: resume kill_after=2
"""What a loop is handed: a compiled model and the path of a file, in which all of the model is saved."""

import os

import tensorflow as tf


class Session:
    def __init__(self, model: tf.keras.Model, path: str, steps: int):
        self.model = model
        self.path = path
        self.steps = steps

    def resume(self) -> None:
        if os.path.exists(self.path):
            self.model = tf.keras.models.load_model(self.path)

    def run(self, data: tf.data.Dataset, rounds: range) -> None:
        self.resume()
        for _ in rounds:
            self.model.fit(data, epochs=self.steps, shuffle=False, verbose=0)
            self.model.save(self.path)


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
session = Session(small_model(), "session.keras", steps=1)
session.run(data, range(2 if os.path.exists("session.keras") else 4))
