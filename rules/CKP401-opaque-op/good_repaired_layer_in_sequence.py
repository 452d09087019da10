# proof: gradient
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Squash(tf.keras.layers.Layer):
    def call(self, x):
        return tf.tanh(x)


model = tf.keras.Sequential([tf.keras.layers.Dense(4), Squash()])
optimizer = tf.keras.optimizers.SGD(0.1)
for step in range(3):
    x = tf.random.stateless_normal([8, 3], seed=(1, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 0.5))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
