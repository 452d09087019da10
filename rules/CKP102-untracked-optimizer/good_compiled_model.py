# proof: resume
"""`compile` hangs the optimizer on the model, and the Checkpoint holds the model."""

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
x = np.random.RandomState(0).randn(32, 3).astype("float32")
y = x @ np.array([[1.0], [-2.0], [0.5]], dtype="float32")

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.05), loss="mse")
epoch = tf.Variable(0, trainable=False)
checkpoint = tf.train.Checkpoint(model=model, epoch=epoch)
manager = tf.train.CheckpointManager(checkpoint, "compiled", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while epoch < 4:
    model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
    epoch.assign_add(1)
    manager.save()
