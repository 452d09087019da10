# proof: resume keras=3 lost=model.hidden
"""Regress the sine of a sum with a two-layer perceptron."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
TOTAL_STEPS = 8


class Perceptron(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = (tf.keras.layers.Dense(8, "relu"), tf.keras.layers.Dense(8, "relu"))  # expect: CKP106 keras=3
        self.head = tf.keras.layers.Dense(1)

    def call(self, inputs):
        for layer in self.hidden:
            inputs = layer(inputs)
        return self.head(inputs)


def batch(index):
    features = tf.random.stateless_normal([16, 4], seed=[7, index])
    return features, tf.sin(tf.reduce_sum(features, axis=1, keepdims=True))


model = Perceptron()
model(tf.zeros([1, 4]))
optimizer = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "./training_checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(step) < TOTAL_STEPS:
    features, targets = batch(int(step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(targets - model(features)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save()
