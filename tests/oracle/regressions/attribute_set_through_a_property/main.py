import tensorflow as tf


class Net1(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)

    def call(self, x):
        return x


class Mixin3:
    def add_state(self):
        self.scale = tf.Variable(1.0)


class Encoder2(Mixin3, tf.Module):
    @property
    def offset(self):
        return self._given

    @offset.setter
    def offset(self, value):
        self._given = value

    def hide(self):
        self.offset = tf.Variable(1.0)
        return self

    def __init__(self):
        super().__init__()
        self.add_state()
        self.head = tf.Variable(1.0)

    def __call__(self, x):
        return x


part4 = Encoder2()
part4.hide()
part4(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(agent=part4)
ckpt.write('out/ck')
