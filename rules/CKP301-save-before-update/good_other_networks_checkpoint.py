# proof: lag
"""The encoder is finished and saved; what is updated after that is the head, which has its own checkpoint."""

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(0)

encoder = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="tanh")])
decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
head = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
pretrain_optimizer = keras.optimizers.Adam(0.01)
head_optimizer = keras.optimizers.Adam(0.01)
encoder_checkpoint = tf.train.Checkpoint(encoder=encoder, decoder=decoder, optimizer=pretrain_optimizer)
head_checkpoint = tf.train.Checkpoint(head=head, optimizer=head_optimizer)

for step in range(5):
    x = tf.random.stateless_normal([16, 4], seed=(1, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    weights = encoder.trainable_variables + decoder.trainable_variables
    pretrain_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
encoder_checkpoint.save("checkpoints/encoder")

for step in range(5):
    x = tf.random.stateless_normal([16, 4], seed=(2, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(encoder(x)) - x[:, :1]))
    gradients = tape.gradient(loss, head.trainable_variables)
    head_optimizer.apply_gradients(zip(gradients, head.trainable_variables))
head_checkpoint.save("checkpoints/head")
