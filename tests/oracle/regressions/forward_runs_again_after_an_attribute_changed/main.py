import tensorflow as tf
import keras

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.wide = False
        self.a = keras.layers.Dense(2)
        self.b = keras.layers.Dense(3)
    def call(self, x):
        if self.wide:
            x = self.b(x)
        return self.a(x)

class M(tf.Module):
    def __init__(self):
        super().__init__()
        self.wide = False
    def __call__(self, x):
        if self.wide and not hasattr(self, "v"):
            self.v = tf.Variable(1.0)
        if not hasattr(self, "u"):
            self.u = tf.Variable(1.0)
        return x

x = tf.zeros((1, 4))
net = M()
net(x)
net.wide = True
net(x)
k = Net()
k(tf.zeros((1, 3)))
k.wide = True
k(tf.zeros((1, 3)))
ckpt = tf.train.Checkpoint(net=net, k=k)
ckpt.save('out/ck')
