# proof: resume kill_after=3
"""A world model of three networks; the weights of all are written and loaded again."""

import os

import tensorflow as tf


def network(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(outputs)])


def save(networks):
    for name, network in networks.items():
        network.save_weights(f"{name}.weights.h5")


def load(networks):
    for name, network in networks.items():
        network.load_weights(f"{name}.weights.h5")


def main(steps=3):
    encoder, dynamics, reward = network(4, 3), network(3, 3), network(3, 1)
    networks = {"encoder": encoder, "dynamics": dynamics, "reward": reward}
    if os.path.exists("reward.weights.h5"):
        load(networks)
    done = int(open("rounds").read()) if os.path.exists("rounds") else 0
    for number in range(done, steps):
        seen = tf.random.stateless_normal([8, 4], seed=[1, 1])
        with tf.GradientTape() as tape:
            state = tf.nn.tanh(encoder(seen))
            loss = tf.reduce_mean(tf.square(dynamics(state) - tf.roll(state, 1, axis=1)))
            loss += tf.reduce_mean(tf.square(reward(state) - seen[:, :1]))
        weights = [weight for each in networks.values() for weight in each.trainable_variables]
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
        with open("rounds", "w") as file:
            file.write(str(number + 1))
        save(networks)


if __name__ == "__main__":
    main()
