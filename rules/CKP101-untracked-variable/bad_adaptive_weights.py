# proof: resume lost=weights kill_after=1
"""Regression whose samples carry weights that rise, by gradient ascent, where the fit is poor."""

import os

import tensorflow as tf
from tensorflow import keras

WORKDIR = "checkpoints"


def load_data():
    x = tf.random.stateless_uniform([24, 1], seed=[5, 6], minval=-1.0)
    return x, tf.abs(x)


def restore_or_start(checkpoint):
    path = tf.train.latest_checkpoint(WORKDIR)
    if path:
        checkpoint.restore(path)
        print("continuing from", path)


def main(updates=8):
    keras.utils.set_random_seed(2)
    x, y = load_data()
    net = keras.Sequential([keras.Input((1,)), keras.layers.Dense(12, activation="tanh"), keras.layers.Dense(1)])
    opt = keras.optimizers.RMSprop(0.01)
    weights = tf.Variable(tf.ones_like(y))
    done = tf.Variable(0, trainable=False)
    checkpoint = tf.train.Checkpoint(net=net, opt=opt, done=done)  # expect: CKP101
    restore_or_start(checkpoint)

    @tf.function
    def update():
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(weights * (net(x) - y)))
        grads = tape.gradient(loss, net.trainable_variables)
        ascent = tape.gradient(loss, weights)
        opt.apply_gradients(zip(grads, net.trainable_variables))
        weights.assign_add(5.0 * ascent)
        done.assign_add(1)
        return loss

    while done < updates:
        update()
        if int(done) % 4 == 0:
            checkpoint.save(os.path.join(WORKDIR, "fit"))


if __name__ == "__main__":
    main()
