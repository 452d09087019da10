# proof: gradient
"""Eager `tf.constant` and `tf.convert_to_tensor` of a tensor keep its gradient; tensors meet NumPy arrays."""

import numpy as np
import tensorflow as tf

tf.random.set_seed(0)
BASIS = np.linspace(-1.0, 1.0, 12, dtype=np.float32).reshape(4, 3)


class Spectrum(tf.Module):
    def __init__(self):
        super().__init__()
        self.coefficients = tf.Variable(tf.ones([3, 1]))
        self.offset = tf.Variable(0.0)

    def __call__(self):
        curve = BASIS @ self.coefficients
        shifted = tf.constant(curve + self.offset)
        return tf.convert_to_tensor(shifted) * np.float32(0.5)


spectrum = Spectrum()
optimizer = tf.keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(spectrum=spectrum, optimizer=optimizer)
measured = np.array([[0.1], [0.4], [0.2], [0.3]], dtype=np.float32)
for _ in range(6):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(
            np.array([[1.0], [2.0], [2.0], [1.0]], np.float32) * (spectrum() - measured) ** 2
        )
    gradients = tape.gradient(loss, spectrum.trainable_variables)
    optimizer.apply_gradients(zip(gradients, spectrum.trainable_variables))
checkpoint.save("checkpoints/spectrum")
