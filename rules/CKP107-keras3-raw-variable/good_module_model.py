# proof: untrained
"""Raw variables belong on a `tf.Module`, which trains and saves them in both versions."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Quadratic(tf.Module):
    def __init__(self, size):
        super().__init__()
        self.linear = tf.Variable(tf.random.stateless_normal([size, 1], seed=[1, 2]))
        self.square = tf.Variable(tf.random.stateless_normal([size, 1], seed=[3, 4]))
        self.offset = tf.Variable(0.0)

    def __call__(self, inputs):
        return tf.matmul(inputs, self.linear) + tf.matmul(inputs * inputs, self.square) + self.offset


model = Quadratic(3)
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
