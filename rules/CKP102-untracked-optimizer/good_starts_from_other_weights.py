# proof: keys
"""The weights of an earlier study are where training starts; the file that this program writes is another one."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
PRETRAINED = os.path.join("study", "encoder.weights.h5")

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(2)])
if os.path.exists(PRETRAINED):
    net.load_weights(PRETRAINED)
optimizer = tf.keras.optimizers.Adam(0.01)

for number in range(6):
    x = tf.random.stateless_normal([16, 4], seed=[number, 8])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - x[:, :2]))
    optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    if number % 2:
        net.save_weights("tuned.weights.h5")
