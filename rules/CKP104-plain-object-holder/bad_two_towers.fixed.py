# proof: resume keras=3 lost=model.towers.user,model.towers.item
"""A two-tower recommender, fitted and resumed from the weights of its last epoch."""

import os

import tensorflow as tf
from tensorflow.keras import layers


class Towers(tf.keras.layers.Layer):
    """One tower for the users and one for the items."""

    def __init__(self, width):
        super().__init__()
        self.user = layers.Dense(width, activation="tanh")
        self.item = layers.Dense(width, activation="tanh")

    def score(self, users, items):
        return tf.reduce_sum(self.user(users) * self.item(items), axis=-1, keepdims=True)


class Recommender(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.towers = Towers(width)  # expect: CKP104
        self.calibrate = layers.Dense(1)

    def call(self, pair):
        users, items = pair
        return self.calibrate(self.towers.score(users, items))


def ratings(rows):
    users = tf.random.stateless_normal([rows, 5], seed=[1, 2])
    items = tf.random.stateless_normal([rows, 5], seed=[3, 4])
    return (users, items), tf.reduce_sum(users * items, axis=1, keepdims=True)


def main(weights="recommender.weights.h5", epochs=4):
    pair, rating = ratings(32)
    model = Recommender(width=6)
    model(pair)
    model.compile(optimizer=tf.keras.optimizers.SGD(0.05), loss="mse")
    model.optimizer.build(model.trainable_variables)
    if os.path.exists(weights):
        model.load_weights(weights)
    done = int(model.optimizer.iterations)
    keep = tf.keras.callbacks.ModelCheckpoint(weights, save_weights_only=True)
    model.fit(
        pair, rating, batch_size=32, initial_epoch=done, epochs=epochs, shuffle=False, verbose=0, callbacks=[keep]
    )


if __name__ == "__main__":
    main()
