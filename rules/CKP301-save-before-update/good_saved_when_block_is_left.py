# proof: lag
"""A context manager saves when its block is left, after all training."""

import contextlib

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.Adam(0.01)


@contextlib.contextmanager
def session(directory, **objects):
    checkpoint = tf.train.Checkpoint(**objects)
    yield checkpoint
    checkpoint.save(directory + "/ckpt")


with session("runs", net=net, opt=opt):
    for step in range(6):
        x = tf.random.stateless_normal([8, 3], seed=(3, step))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x) - 1.0))
        opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
