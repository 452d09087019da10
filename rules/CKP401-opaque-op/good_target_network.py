# proof: gradient
"""Q-learning: the targets come from NumPy and another network, and are constants of the loss on purpose."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


def q_network():
    return tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(2)])


online, target = q_network(), q_network()
target.set_weights(online.get_weights())
optimizer = tf.keras.optimizers.Adam(1e-3)
checkpoint = tf.train.Checkpoint(online=online, target=target, optimizer=optimizer)
rng = np.random.default_rng(0)

for step in range(6):
    states = rng.normal(size=(16, 4)).astype(np.float32)
    actions = rng.integers(0, 2, size=16)
    rewards = rng.normal(size=16).astype(np.float32)
    next_states = rng.normal(size=(16, 4)).astype(np.float32)
    best_actions = np.argmax(online(next_states).numpy(), axis=1)
    with tf.GradientTape() as tape:
        next_q = target(next_states).numpy()
        targets = rewards + 0.99 * next_q[np.arange(16), best_actions]
        q = tf.reduce_sum(online(states, training=True) * tf.one_hot(actions, 2), axis=1)
        loss = tf.reduce_mean(tf.square(targets - q))
    grads = tape.gradient(loss, online.trainable_variables)
    optimizer.apply_gradients(zip(grads, online.trainable_variables))
    if step % 3 == 2:
        target.set_weights(online.get_weights())
        checkpoint.save("checkpoints/dqn")
