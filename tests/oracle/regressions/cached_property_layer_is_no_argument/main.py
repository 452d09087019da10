import functools

import tensorflow as tf
import keras


class Net(tf.Module):
    @functools.cached_property
    def inner(self):
        return keras.layers.Dense(3)

    def __call__(self, x):
        return self.inner(x)


class Block(keras.layers.Layer):
    @functools.cached_property
    def cell(self):
        return keras.layers.Dense(2)

    def call(self, x):
        return self.cell(x)


net = Net()
net(tf.zeros((1, 4)))
block = Block()
block(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(net=net, block=block)
ckpt.save('out/ck')
