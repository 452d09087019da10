# proof: lag
"""What was trained first is saved; a phase that diverges is rolled back to it."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
optimizer.build(model.trainable_variables)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "runs", max_to_keep=3)


def train(steps, wanted):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(tf.ones((4, 3))) - wanted))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


train(2, 1.0)
manager.save()
train(2, 1e6)
checkpoint.restore(manager.latest_checkpoint)
train(2, 1.0)
manager.save()
