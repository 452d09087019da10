# proof: resume
"""The caller says at which epoch to go on, and is told the last one when the program ends."""

import tensorflow as tf

EPOCHS = 4


def train(model, optimizer, manager, x, initial_epoch=0):
    epoch = initial_epoch
    while epoch < EPOCHS:
        optimizer.learning_rate.assign(0.1 / (1 + epoch))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        epoch += 1
        manager.save(checkpoint_number=epoch)


def main():
    tf.keras.utils.set_random_seed(6)
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.1)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    x = tf.random.stateless_normal([8, 2], seed=[6, 7])
    train(model, optimizer, manager, x, initial_epoch=int(optimizer.iterations))


main()
