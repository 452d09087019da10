# proof: gradient
"""The inner tape differentiates by the inputs, for forces; arrays come after training."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Potential:
    def __init__(self):
        self.energy_net = tf.keras.Sequential(
            [tf.keras.Input((3,)), layers.Dense(8, activation="tanh"), layers.Dense(1)]
        )

    def energy_and_forces(self, positions):
        with tf.GradientTape() as tape:
            tape.watch(positions)
            energy = tf.reduce_sum(self.energy_net(positions), axis=1)
        return energy, -tape.gradient(energy, positions)

    def predict(self, positions):
        energy, forces = self.energy_and_forces(tf.convert_to_tensor(positions, tf.float32))
        return energy.numpy(), np.asarray(forces)


tf.keras.utils.set_random_seed(0)
potential = Potential()
optimizer = tf.keras.optimizers.Adam(1e-2)
checkpoint = tf.train.Checkpoint(net=potential.energy_net, optimizer=optimizer)
weights = potential.energy_net.trainable_variables
for step in range(5):
    positions = tf.random.stateless_normal([10, 3], seed=(1, step))
    with tf.GradientTape() as tape:
        energy, forces = potential.energy_and_forces(positions)
        energy_loss = tf.reduce_mean(tf.square(energy - tf.reduce_sum(positions**2, axis=1)))
        loss = energy_loss + 0.1 * tf.reduce_mean(tf.square(forces + 2.0 * positions))
    gradients = tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    optimizer.apply_gradients(zip(gradients, weights))
print(potential.predict(np.zeros((2, 3)))[0].mean())
checkpoint.save("checkpoints/potential")
