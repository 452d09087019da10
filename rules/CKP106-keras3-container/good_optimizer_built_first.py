# proof: resume
"""The optimizer is built before the restore: it writes and returns the weights that the list hides."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stages = [tf.keras.layers.Dense(5, activation="relu"), tf.keras.layers.Dense(1)]

    def call(self, inputs):
        for stage in self.stages:
            inputs = stage(inputs)
        return inputs


model = Network()
model(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.Adam(0.01)
optimizer.build(model.trainable_variables)
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
