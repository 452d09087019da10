# proof: gradient
"""A term kept out of the gradient on purpose, sizes read as numbers, TensorFlow's NumPy, py_function."""

import numpy as np
import tensorflow as tf
import tensorflow.experimental.numpy as tnp

tf.keras.utils.set_random_seed(0)

encoder = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(3)])
decoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(6)])
optimizer = tf.keras.optimizers.Adam(0.01)
ckpt = tf.train.Checkpoint(encoder=encoder, decoder=decoder, optimizer=optimizer)


def smooth_l1(error):
    return tf.where(tf.abs(error) < 1.0, 0.5 * error**2, tf.abs(error) - 0.5)


for step in range(5):
    x = tf.random.stateless_normal([10, 6], seed=(4, step))
    with tf.GradientTape() as tape:
        code = encoder(x, training=True)
        rounded = code + tf.stop_gradient(tf.round(code) - code)
        error = decoder(rounded, training=True) - x
        reconstruction = tnp.mean(tf.py_function(smooth_l1, [error], tf.float32))
        per_feature = tf.reduce_sum(error**2) / float(error.shape[0]) / float(tf.size(error))
        balance = tf.stop_gradient(np.float32(np.std(code)))
        loss = reconstruction + per_feature + 0.01 * balance
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
ckpt.save("checkpoints/autoencoder")
