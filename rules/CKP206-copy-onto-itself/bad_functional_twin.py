# proof: shared lost=target of=online
"""Two functional models over one graph: the second is the first under another name."""

import argparse

import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=12)
parser.add_argument("--every", type=int, default=4)
options = parser.parse_args()

inputs = tf.keras.Input((3,))
hidden = tf.keras.layers.Dense(8, activation="relu")(inputs)
outputs = tf.keras.layers.Dense(2)(hidden)
online = tf.keras.Model(inputs, outputs)
target = tf.keras.Model(inputs, outputs)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(options.steps):
    x = tf.random.normal([8, 3])
    wanted = 0.5 * target(x) + 1.0
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(online(x) - wanted))
    weights = online.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    if (step + 1) % options.every == 0:
        target.set_weights(online.get_weights())  # expect: CKP206
