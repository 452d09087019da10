import tensorflow as tf


class GainDense(tf.keras.layers.Dense):
    def __init__(self):
        super().__init__(4)
        self.gain = tf.Variable(1.0)

    def build(self, input_shape):
        super().build(input_shape)
        self.extra = self.add_weight(shape=(4,), initializer="zeros", name="extra")


layer = GainDense()
layer(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(layer=layer)
ckpt.write('out/ck')
