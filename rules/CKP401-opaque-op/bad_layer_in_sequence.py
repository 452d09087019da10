# proof: gradient error=ValueError text=No gradients provided for any variable
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Squash(tf.keras.layers.Layer):
    def call(self, x):
        squashed = tf.numpy_function(np.tanh, [x], tf.float32)  # expect: CKP401
        return tf.ensure_shape(squashed, x.shape)


model = tf.keras.Sequential([tf.keras.layers.Dense(4), Squash()])
optimizer = tf.keras.optimizers.SGD(0.1)
for step in range(3):
    x = tf.random.stateless_normal([8, 3], seed=(1, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 0.5))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
