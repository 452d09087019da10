import tensorflow as tf


def build_encoder(inputs, latent):
    x = tf.keras.Input((inputs,))
    return tf.keras.Model(x, tf.keras.layers.Dense(latent, activation="tanh")(x), name="encoder")


def build_decoder(latent, outputs):
    z = tf.keras.Input((latent,))
    return tf.keras.Model(z, tf.keras.layers.Dense(outputs)(z), name="decoder")


def build_optimizer(learning_rate=0.02):
    return tf.keras.optimizers.Adam(learning_rate)
