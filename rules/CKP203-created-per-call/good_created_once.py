# proof: accumulates
"""Made on the first call and kept: behind `is None`, `hasattr`, a dictionary, or in `build`."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Affine(tf.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.kernel = None

    def __call__(self, inputs):
        if self.kernel is None:
            self.kernel = tf.Variable(tf.random.normal([inputs.shape[-1], self.units], stddev=0.3))
        if not hasattr(self, "bias"):
            self.bias = tf.Variable(tf.zeros([self.units]))
        return tf.matmul(inputs, self.kernel) + self.bias


class Scale(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones")
        super().build(input_shape)

    def call(self, inputs):
        return inputs * self.scale


class Meter:
    def __init__(self):
        self.optimizer = None
        self.totals = {}

    def add(self, name, value):
        if name not in self.totals:
            self.totals[name] = tf.Variable(0.0, trainable=False)
        self.totals[name].assign_add(value)

    def step(self, gradients, variables):
        if not self.optimizer:
            self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.optimizer.apply_gradients(zip(gradients, variables))


affine, scale, meter = Affine(2), Scale(), Meter()
for index in range(6):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scale(affine(features)) - features[:, :2]))
    variables = [affine.kernel, affine.bias, *scale.trainable_variables]
    meter.step(tape.gradient(loss, variables), variables)
    meter.add("loss", loss)
    meter.add("samples", 8.0)
