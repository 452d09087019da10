# proof: raises keras=2
# ckptlint: keras=2
import os

import tensorflow as tf

WEIGHTS = os.path.join("exp", "weights.ckpt")


class Experiment:
    def __init__(self):
        self.net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        self.net.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss="mse")

    def train(self, x, y):
        self.net.fit(x, y, epochs=2, verbose=0)

    def save(self):
        self.net.save_weights(WEIGHTS)


tf.keras.utils.set_random_seed(0)
x = tf.random.stateless_normal([16, 2], seed=(0, 0))
experiment = Experiment()
experiment.train(x, x[:, :1])
experiment.save()
