# proof: resume kill_after=2
"""Weights are exported for serving after every epoch; the Checkpoint that is resumed from holds the optimizer."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
os.makedirs("export", exist_ok=True)
net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.03)
full = tf.train.Checkpoint(net=net, optimizer=optimizer)
full.restore(tf.train.latest_checkpoint("full"))

while int(optimizer.iterations) < 9:
    x = tf.random.stateless_normal([8, 3], seed=[int(optimizer.iterations), 2])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(net(x) - tf.nn.softplus(x)))
    optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        full.save("full/ckpt")
        net.save_weights("export/net.weights.h5")
