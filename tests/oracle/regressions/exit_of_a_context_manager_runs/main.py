import contextlib
import tensorflow as tf
import keras

class Trainer:
    def __init__(self, net):
        self.net = net
        self.ckpt = None
    def __enter__(self):
        self.step = tf.Variable(0)
        self.ckpt = tf.train.Checkpoint(net=self.net, step=self.step)
        return self
    def __exit__(self, *exc):
        self.ckpt.extra = tf.Variable(1.0)
        return False

@contextlib.contextmanager
def building(units):
    layer = keras.layers.Dense(units)
    layer.build((1, 4))
    yield layer
    layer.late = tf.Variable(3.0)

with building(2) as net:
    net.early = tf.Variable(1.0)
with Trainer(net) as t:
    t.ckpt.more = tf.Variable(2.0)
t.ckpt.save('out/ck')
