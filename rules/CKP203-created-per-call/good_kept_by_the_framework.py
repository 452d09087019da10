# proof: accumulates keras=2
"""The framework makes the layer at the first call and keeps it: what is handed to it is run once."""

import tensorflow as tf


class Wrapped(tf.keras.Model):
    def make(self):
        inputs = tf.keras.Input(shape=(3,))
        return tf.keras.Model(inputs, tf.keras.layers.Dense(1, name="dense")(inputs))

    @tf.compat.v1.keras.utils.track_tf1_style_variables
    def call(self, x):
        return tf.compat.v1.keras.utils.get_or_create_layer("inner", self.make)(x)


tf.keras.utils.set_random_seed(0)
model = Wrapped()
optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(tf.ones((2, 3))) - 1.0))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
