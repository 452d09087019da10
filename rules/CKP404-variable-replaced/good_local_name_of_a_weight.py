# proof: resume kill_after=1
"""A local name bound to a variable is rebound to a value made from it; the attribute keeps the variable."""

import tensorflow as tf


class WeightNormDense(tf.Module):
    def __init__(self, features, units):
        super().__init__()
        self.v = tf.Variable(tf.random.stateless_normal([features, units], seed=(1, units)))
        self.g = tf.Variable(tf.ones([units]))
        self.bias = tf.Variable(tf.zeros([units]))

    def __call__(self, x):
        v = self.v
        v = v / tf.norm(v, axis=0)
        v = v * self.g
        bias = self.bias
        bias = bias + 0.0
        return tf.matmul(x, v) + bias


layer = WeightNormDense(4, 2)
optimizer = tf.keras.optimizers.Adam(0.03)
checkpoint = tf.train.Checkpoint(layer=layer, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("ckpts"))
for step in range(int(optimizer.iterations), 6):
    x = tf.random.stateless_normal([12, 4], seed=(2, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(x) - x[:, :2]))
    gradients = tape.gradient(loss, layer.trainable_variables)
    optimizer.apply_gradients(zip(gradients, layer.trainable_variables))
    if step == 2 or step == 5:
        checkpoint.save("ckpts/layer")
