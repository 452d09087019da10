# proof: untrained keras=2
"""A layer of Keras 2, asked for by name: there raw variables are weights like any other."""

import tensorflow as tf
import tf_keras

tf_keras.utils.set_random_seed(0)


class SelfAttention(tf_keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.query = tf_keras.layers.Dense(units)
        self.value = tf_keras.layers.Dense(units)
        self.alpha = tf.Variable(0.1, trainable=True)

    def call(self, inputs):
        weights = tf.nn.softmax(self.query(inputs))
        return inputs + self.alpha * weights * self.value(inputs)


model = tf_keras.Sequential([tf_keras.Input(shape=(3,)), SelfAttention(3), tf_keras.layers.Dense(1)])
optimizer = tf_keras.optimizers.Adam(0.01)
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
