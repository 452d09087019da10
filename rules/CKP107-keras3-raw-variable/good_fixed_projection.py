# proof: resume
"""Random Fourier features: a matrix that is drawn once, not trained on purpose, and kept by the checkpoint."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class FourierFeatures(tf.keras.layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.projection = tf.Variable(tf.random.normal([3, size]), trainable=False)

    def call(self, inputs):
        return tf.cos(tf.matmul(inputs, self.projection))


model = tf.keras.Sequential([tf.keras.Input(shape=(3,)), FourierFeatures(6), tf.keras.layers.Dense(1)])
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
