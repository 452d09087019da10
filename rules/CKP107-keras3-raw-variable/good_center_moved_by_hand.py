# proof: resume
"""The center is a raw variable that the program moves by itself; only the other weights are for the optimizer."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Centered(tf.keras.layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.center = tf.Variable(tf.zeros([size]))

    def call(self, inputs):
        return inputs - tf.stop_gradient(self.center)


centered = Centered(3)
model = tf.keras.Sequential([tf.keras.Input((3,)), centered, tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, center=centered.center, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "centered", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(optimizer.iterations) < 6:
    x = 2.0 + tf.random.stateless_normal([16, 3], seed=[int(optimizer.iterations), 1])
    centered.center.assign(0.9 * centered.center + 0.1 * tf.reduce_mean(x, axis=0))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    manager.save()
