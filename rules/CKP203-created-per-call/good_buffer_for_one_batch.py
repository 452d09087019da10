# proof: resume
"""A variable as scratch space: cut out patches of each batch by assigning into a copy."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def cut_out(images, start):
    buffer = tf.Variable(images)
    buffer[:, start : start + 2].assign(tf.zeros([images.shape[0], 2]))
    return tf.convert_to_tensor(buffer)


model = tf.keras.Sequential([tf.keras.Input(shape=(6,)), tf.keras.layers.Dense(6)])
optimizer = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(step) < 6:
    images = tf.random.stateless_uniform([4, 6], seed=[int(step), 1])
    damaged = cut_out(images, start=int(step) % 4)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(damaged) - images))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
