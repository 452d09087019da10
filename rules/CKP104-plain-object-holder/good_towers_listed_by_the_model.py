# proof: resume keras=2 kill_after=2
"""The towers sit in a helper object, and the model keeps their layers as attributes of its own too."""

import tensorflow as tf
from tensorflow.keras import layers


class Towers:
    def __init__(self, width):
        self.user = layers.Dense(width, activation="tanh")
        self.item = layers.Dense(width, activation="tanh")

    def score(self, users, items):
        return tf.reduce_sum(self.user(users) * self.item(items), axis=-1, keepdims=True)


class Recommender(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.towers = Towers(width)
        self.user_tower, self.item_tower = self.towers.user, self.towers.item
        self.calibrate = layers.Dense(1)

    def call(self, pair):
        users, items = pair
        return self.calibrate(self.towers.score(users, items))


def main(epochs=4):
    users = tf.random.stateless_normal([32, 5], seed=[1, 2])
    items = tf.random.stateless_normal([32, 5], seed=[3, 4])
    model = Recommender(width=6)
    model((users, items))
    model.compile(optimizer=tf.keras.optimizers.SGD(0.05), loss="mse")
    backup = tf.keras.callbacks.BackupAndRestore("recommender", delete_checkpoint=False)
    rating = tf.reduce_sum(users * items, axis=1, keepdims=True)
    model.fit((users, items), rating, epochs=epochs, shuffle=False, verbose=0, callbacks=[backup])


if __name__ == "__main__":
    main()
