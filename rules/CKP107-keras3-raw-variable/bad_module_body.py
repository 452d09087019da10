# proof: untrained keras=3 lost=model.adapter
"""A Keras model around a low-rank adapter that is written as a `tf.Module`."""

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(0)


class Adapter(tf.Module):
    def __init__(self, size, rank):
        super().__init__(name="adapter")
        self.down = tf.Variable(tf.random.stateless_normal([size, rank], seed=[1, 2]) * 0.3)
        self.up = tf.Variable(tf.random.stateless_normal([rank, size], seed=[3, 4]) * 0.3)

    def __call__(self, inputs):
        return inputs + tf.matmul(tf.matmul(inputs, self.down), self.up)


class Adapted(keras.Model):
    def __init__(self, size):
        super().__init__()
        self.encoder = keras.layers.Dense(size, activation="tanh")
        self.adapter = Adapter(size, rank=2)  # expect: CKP107 keras=3
        self.head = keras.layers.Dense(1)

    def call(self, inputs):
        return self.head(self.adapter(self.encoder(inputs)))


model = Adapted(5)
model(tf.zeros([1, 3]))
optimizer = keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), 6):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
