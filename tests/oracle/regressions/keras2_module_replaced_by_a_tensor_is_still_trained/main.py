import tensorflow as tf


class Inner(tf.Module):
    def __init__(self):
        super().__init__()
        self.v = tf.Variable(1.0)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = Inner()
        self.scale = tf.constant(1.0)

    def call(self, x):
        return x


model = Net()
model(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(model=model)
ckpt.write('out/ck')
