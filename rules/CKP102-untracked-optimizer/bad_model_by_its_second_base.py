# proof: resume lost=optimizer kill_after=2
"""A block that is a layer becomes a model by its second base class, and is saved as one."""

import os

import tensorflow as tf

WEIGHTS, DONE = "network.weights.h5", "done.txt"


class Block(tf.keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(units, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


class Network(Block, tf.keras.Model):
    def __init__(self, units):
        super().__init__(units)


tf.keras.utils.set_random_seed(0)
network = Network(4)
network(tf.ones((1, 3)))
optimizer = tf.keras.optimizers.Adam(0.03)
done = 0
if os.path.exists(WEIGHTS):
    network.load_weights(WEIGHTS)
    with open(DONE) as file:
        done = int(file.read())
for number in range(done, 8):
    x = tf.random.stateless_normal([16, 3], seed=[number, 6])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(x) - x[:, :1] * x[:, 1:2]))
    optimizer.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables))
    if number % 2:
        network.save_weights(WEIGHTS)  # expect: CKP102
        with open(DONE, "w") as file:
            file.write(str(number + 1))
