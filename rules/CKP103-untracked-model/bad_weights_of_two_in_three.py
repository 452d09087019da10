# proof: resume kill_after=2 lost=networks['reward']
"""A world model of three networks; the weights of two of them are written and loaded again."""

import os

import tensorflow as tf


def network(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(outputs)])


def save(encoder, dynamics):
    encoder.save_weights("encoder.weights.h5")  # expect: CKP103
    dynamics.save_weights("dynamics.weights.h5")


def load(encoder, dynamics):
    encoder.load_weights("encoder.weights.h5")
    dynamics.load_weights("dynamics.weights.h5")


def main(steps=3):
    encoder, dynamics, reward = network(4, 3), network(3, 3), network(3, 1)
    networks = {"encoder": encoder, "dynamics": dynamics, "reward": reward}
    if os.path.exists("dynamics.weights.h5"):
        load(encoder, dynamics)
    for number in range(steps):
        seen = tf.random.stateless_normal([8, 4], seed=[1, 1])
        with tf.GradientTape() as tape:
            state = tf.nn.tanh(encoder(seen))
            loss = tf.reduce_mean(tf.square(dynamics(state) - tf.roll(state, 1, axis=1)))
            loss += tf.reduce_mean(tf.square(reward(state) - seen[:, :1]))
        weights = [weight for each in networks.values() for weight in each.trainable_variables]
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
        save(encoder, dynamics)


if __name__ == "__main__":
    main()
