# proof: lag
"""A layer whose points are a variable or a constant, as it is told; graphs may have them transposed."""

import tensorflow as tf


class Mapper(tf.keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 2), initializer="ones", name="kernel")
        if not tf.executing_eagerly():
            self.kernel = tf.transpose(self.kernel)

    def call(self, inputs):
        return tf.matmul(inputs, self.kernel)


class Points(tf.keras.layers.Layer):
    def __init__(self, count, learned=False):
        super().__init__()
        self.learned = learned
        self.points = tf.linspace(-1.0, 1.0, count)

    def build(self, shape):
        points = self.points
        if self.learned:
            self.points = tf.Variable(points)
        else:
            self.points = tf.constant(points)

    def call(self, inputs):
        return inputs * self.points


tf.random.set_seed(0)
mapper, points = Mapper(), Points(2)
optimizer = tf.keras.optimizers.Adam(0.1)
checkpoint = tf.train.Checkpoint(mapper=mapper, points=points, optimizer=optimizer)
inputs = tf.random.stateless_uniform([8, 2], seed=(0, 1))
for _ in range(4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(points(mapper(inputs)) - inputs))
    variables = mapper.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
checkpoint.save("checkpoints/points")
