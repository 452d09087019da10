# proof: raises
"""Plain gradient descent made for each epoch: there are no moments that start over."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])


def descend(x, y, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


for epoch in range(2):
    optimizer = tf.keras.optimizers.SGD(0.05)
    for index in range(4):
        x = tf.random.stateless_normal([8, 2], seed=[epoch, index])
        descend(x, x[:, :1] * x[:, 1:], optimizer)
