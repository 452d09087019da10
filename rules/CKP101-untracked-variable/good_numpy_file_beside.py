# proof: resume kill_after=2
"""The running statistics of the inputs are written with `numpy.savez`, before the checkpoint, and read back."""

import os

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
os.makedirs("run", exist_ok=True)
STATISTICS = os.path.join("run", "statistics.npz")

stored = np.load(STATISTICS) if os.path.exists(STATISTICS) else {"mean": np.zeros(3, "float32"), "count": 0.0}
mean = tf.Variable(stored["mean"], trainable=False)
count = tf.Variable(stored["count"], trainable=False, dtype=tf.float32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=2)

manager.restore_or_initialize()

for step in range(int(optimizer.iterations), 6):
    raw = 3.0 + tf.random.stateless_normal([16, 3], seed=[step, 1])
    count.assign_add(1.0)
    mean.assign_add((tf.reduce_mean(raw, axis=0) - mean) / count)
    x = raw - mean
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - raw[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    np.savez(STATISTICS, mean=mean.numpy(), count=count.numpy())
    manager.save()
