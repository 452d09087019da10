# proof: resume
"""The step trains the whole autoencoder; the checkpoint holds the two networks that it is made of."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


def parts():
    inputs, codes = tf.keras.Input((4,)), tf.keras.Input((2,))
    encoder = tf.keras.Model(inputs, layers.Dense(2, activation="tanh")(inputs))
    decoder = tf.keras.Model(codes, layers.Dense(4)(codes))
    return encoder, decoder, tf.keras.Model(inputs, decoder(encoder(inputs)))


encoder, decoder, autoencoder = parts()
optimizer = tf.keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(encoder=encoder, decoder=decoder, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "autoencoder", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while step < 4:
    x = tf.random.stateless_normal([8, 4], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(autoencoder(x) - x))
    weights = autoencoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    step.assign_add(1)
    manager.save()
