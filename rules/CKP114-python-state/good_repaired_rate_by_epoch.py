# proof: resume kill_after=2
"""The number of the epoch is read off the name of the checkpoint that is restored."""

import math

import tensorflow as tf

tf.keras.utils.set_random_seed(5)
EPOCHS = 4


def rate(epoch):
    return 0.1 * 0.5 * (1.0 + math.cos(math.pi * epoch / EPOCHS))


def main():
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=1)
    start = 0
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint)
        start = int(manager.latest_checkpoint.rpartition("-")[2])
    x = tf.random.stateless_normal([16, 2], seed=[5, 6])
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    for epoch in range(start, EPOCHS):
        optimizer.learning_rate = rate(epoch)
        for _ in range(3):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(x) - y))
            optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        manager.save()


main()
