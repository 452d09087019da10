# proof: raises error=ValueError text=largest = tf.Variable ... tf.function only supports singleton tf.Variables
"""A compiled training step over a network and a scale."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

network = tf.keras.Sequential([tf.keras.Input(shape=(3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


@tf.function
def train_step(features, targets):
    largest = tf.Variable(1.0, trainable=False)  # expect: CKP203
    largest.assign(tf.maximum(largest, tf.reduce_max(tf.abs(features))))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(features / largest) - targets))
    gradients = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(gradients, network.trainable_variables))
    return loss


for index in range(4):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    train_step(features, features[:, :1])
