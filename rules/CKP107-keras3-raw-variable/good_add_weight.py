# proof: untrained
"""The layer asks Keras for its weights: trained and saved in both versions."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Affine(tf.keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.inverse_root = tf.constant(0.5)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")
        super().build(input_shape)

    def call(self, inputs):
        self.calls.assign_add(1.0)
        return tf.matmul(inputs, self.kernel) * self.inverse_root + self.bias


model = tf.keras.Sequential([tf.keras.Input(shape=(3,)), Affine(4), Affine(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), 8):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save()
