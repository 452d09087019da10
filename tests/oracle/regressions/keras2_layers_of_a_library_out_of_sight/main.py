import sys

import tensorflow as tf

sys.path.insert(0, "lib")

import outside

keras = tf.keras


class Own(outside.Norm):
    def __init__(self):
        super().__init__()
        self.after = tf.keras.layers.Dense(4)

    def call(self, x):
        return self.after(super().call(x))


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.settings = outside.Settings()
        self.norm = outside.Norm()
        self.silent = outside.Silent()
        self.own = Own()
        self.dense = keras.layers.Dense(4)

    def call(self, x):
        return self.dense(self.own(self.silent(self.norm(x))))


net = Net()
net(tf.zeros((1, 4)))
inputs = keras.Input((4,))
x = outside.Silent()(keras.layers.Dense(4)(inputs))
x = outside.Norm()(x)
one = keras.Model(inputs, keras.layers.Dense(4)(x))
inputs = keras.Input((4,))
several = keras.Model(inputs, keras.layers.Dense(4)(outside.block(inputs)))
stack = keras.Sequential([keras.Input((4,)), outside.Silent(), outside.Norm(), keras.layers.Dense(4)])
module = tf.Module()
module.parts = [outside.Norm(), tf.Variable(1.0)]
module.parts[0](tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(net=net, one=one, several=several, stack=stack, module=module)
ckpt.save("out/ck")
