import collections

import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = collections.OrderedDict(a=tf.keras.Variable(1.0))
        self.scale.setdefault('c', tf.keras.Variable(1.0))
        self.scale['a'] = tf.keras.Variable(1.0)

    def call(self, x):
        return x


model = Net()
ckpt = tf.train.Checkpoint(model=model)
ckpt.write('out/ck')
