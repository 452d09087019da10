# proof: resume keras=3 lost=model.hidden
"""A deep network, fitted and resumed from the weights of its last epoch."""

import collections
import os

import tensorflow as tf
from tensorflow.keras import layers


class Deep(tf.keras.Model):
    def __init__(self, depth, width):
        super().__init__()
        self.hidden = tuple([layers.Dense(width, activation="tanh") for _ in range(depth)])  # expect: CKP105
        self.out = layers.Dense(1)

    def call(self, inputs):
        for layer in self.hidden:
            inputs = layer(inputs)
        return self.out(inputs)


def main(weights="deep.weights.h5", epochs=4):
    x = tf.random.stateless_normal([32, 3], seed=[1, 2])
    model = Deep(depth=2, width=4)
    model(x)
    model.compile(optimizer=tf.keras.optimizers.SGD(0.05), loss="mse")
    model.optimizer.build(model.trainable_variables)
    if os.path.exists(weights):
        model.load_weights(weights)
    done = int(model.optimizer.iterations)
    keep = tf.keras.callbacks.ModelCheckpoint(weights, save_weights_only=True)
    model.fit(
        x, x[:, :1], batch_size=32, initial_epoch=done, epochs=epochs, shuffle=False, verbose=0, callbacks=[keep]
    )


if __name__ == "__main__":
    main()
