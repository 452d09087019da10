import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.rows = [tf.Variable(1.0)]
        self.rows += [tf.Variable(1.0), tf.Variable(2.0)]
        self.rows[:] = [tf.Variable(1.0), tf.Variable(5.0)]

    def call(self, x):
        return x


model = Net()
model(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(model=model)
ckpt.write('out/ck')
