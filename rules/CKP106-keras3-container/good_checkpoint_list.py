# proof: resume
"""An ensemble whose members are a list handed to the checkpoint itself, which follows lists."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def member(width):
    return tf.keras.Sequential(
        [tf.keras.Input(shape=(3,)), tf.keras.layers.Dense(width, "relu"), tf.keras.layers.Dense(1)]
    )


members = [member(width) for width in (3, 4, 5)]
optimizers = {f"member_{index}": tf.keras.optimizers.Adam(0.01) for index in range(len(members))}
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(members=members, optimizers=optimizers, step=step)
checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))

while int(step) < 6:
    features = tf.random.stateless_normal([8, 3], seed=[int(step), 1])
    for index, model in enumerate(members):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizers[f"member_{index}"].apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        checkpoint.save("checkpoints/ensemble")
