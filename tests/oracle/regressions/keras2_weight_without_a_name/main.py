import tensorflow as tf


class Scaled(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.gain = self.add_weight(shape=(1,))

    def call(self, x):
        return x * self.gain


layer = Scaled()
layer(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(layer=layer)
ckpt.write('out/ck')
