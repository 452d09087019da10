# proof: resume
"""One embedding for each column of a set, taken in sorted order and held by name."""

import os
import time

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
COLUMNS = {"age", "city", "hour", "plan"}
run_name = os.environ.get("RUN_NAME", f"run-{int(time.time())}")


class Columns(tf.Module):
    def __init__(self, names):
        super().__init__()
        for name in sorted(names):
            setattr(self, name, tf.Variable(tf.random.normal([3, 1], stddev=0.1)))
        self.names = tuple(sorted(names))

    def __call__(self, inputs):
        return tf.add_n([tf.matmul(inputs, getattr(self, name)) for name in self.names])


model = Columns(COLUMNS)
optimizer = tf.keras.optimizers.Adam(0.01)
print("training", run_name)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
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
