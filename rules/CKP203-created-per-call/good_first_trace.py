# proof: resume
"""Made while a compiled function is traced for the first time, and kept by its module."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Normalizer(tf.Module):
    def __init__(self):
        super().__init__()
        self.mean = None
        self.parts = {}

    @tf.function
    def __call__(self, inputs):
        if self.mean is None:
            self.mean = tf.Variable(tf.zeros([inputs.shape[-1]]), trainable=False)
        if "scale" not in self.parts:
            self.parts["scale"] = tf.Variable(tf.ones([inputs.shape[-1]]))
        self.mean.assign(0.9 * self.mean + 0.1 * tf.reduce_mean(inputs, axis=0))
        return (inputs - self.mean) * self.parts["scale"]


normalizer = Normalizer()
normalizer(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.SGD(0.05)
checkpoint = tf.train.Checkpoint(normalizer=normalizer, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(optimizer.iterations) < 6:
    inputs = tf.random.stateless_normal([8, 3], seed=[int(optimizer.iterations), 1], mean=2.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(normalizer(inputs) - 2.0 * inputs))
    gradients = tape.gradient(loss, normalizer.trainable_variables)
    optimizer.apply_gradients(zip(gradients, normalizer.trainable_variables))
    if int(optimizer.iterations) % 2 == 0:
        manager.save()
