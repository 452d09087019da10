# proof: resume lost=noise_scale kill_after=2
import os

import tensorflow as tf
from tensorflow.keras import layers, optimizers

tf.keras.utils.set_random_seed(0)
CKPT_DIR = "denoiser"

autoencoder = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(6, activation="relu"), layers.Dense(4)])
adam = optimizers.Adam(0.01)
noise_scale = tf.Variable(1.0, trainable=False)
objects = {"autoencoder": autoencoder, "optimizer": adam, "noise_scale": noise_scale}
checkpoint = tf.train.Checkpoint(**objects)
checkpoint.restore(tf.train.latest_checkpoint(CKPT_DIR))

for step in range(int(adam.iterations), 8):
    clean = tf.random.stateless_uniform([16, 4], seed=(1, step))
    noisy = clean + noise_scale * tf.random.stateless_normal([16, 4], seed=(2, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(autoencoder(noisy, training=True) - clean))
    grads = tape.gradient(loss, autoencoder.trainable_variables)
    adam.apply_gradients(zip(grads, autoencoder.trainable_variables))
    noise_scale.assign(noise_scale * 0.7)  # expect: CKP404
    if step % 2:
        checkpoint.save(os.path.join(CKPT_DIR, "ckpt"))
