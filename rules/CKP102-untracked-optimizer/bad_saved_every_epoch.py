# proof: lag lost=optimizer
"""The network is checkpointed after every epoch; whoever restores one of these files trains on with a new Adam."""

import tensorflow as tf


def train(folder, epochs, batches=4):
    network = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(6, "tanh"), tf.keras.layers.Dense(2)])
    optimizer = tf.keras.optimizers.Adam(0.02)
    checkpoint = tf.train.Checkpoint(network=network)  # expect: CKP102
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    for epoch in range(epochs):
        for number in range(batches):
            x = tf.random.stateless_normal([16, 4], seed=[epoch, number])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(network(x, training=True) - x[:, 2:]))
            weights = network.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        manager.save(checkpoint_number=epoch)
    return network, optimizer


tf.keras.utils.set_random_seed(0)
network, optimizer = train("epochs", epochs=3)
