# proof: raises keras=2 error=ValueError text=A list element was replaced
"""A callback of `fit` takes the last layer out of a stack before the weights are written."""

import tensorflow as tf
from tensorflow.keras import layers


class Stack(tf.keras.Model):
    def __init__(self, depth):
        super().__init__()
        self.stack = [layers.Dense(3) for _ in range(depth)]

    def call(self, inputs):
        for layer in self.stack:
            inputs = layer(inputs)
        return inputs


class Shorten(tf.keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        self.model.stack.pop()  # expect: CKP109


def main():
    x = tf.random.stateless_normal([16, 3], seed=[1, 2])
    model = Stack(depth=3)
    model.compile(optimizer="sgd", loss="mse")
    model.fit(x, x, epochs=2, verbose=0, callbacks=[Shorten()])
    model.save_weights("stack/weights")


if __name__ == "__main__":
    main()
