# proof: lag
"""A check that saving and restoring work; nothing is trained after it."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
optimizer.build(model.trainable_variables)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "runs", max_to_keep=3)
manager.save()
checkpoint.restore(manager.latest_checkpoint)
print(float(tf.reduce_sum(model(tf.ones((1, 3))))))
