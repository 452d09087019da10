# proof: resume kill_after=2
"""`restore_or_initialize` comes first."""

from pathlib import Path

import tensorflow as tf

progress = Path("done")
done = int(progress.read_text()) if progress.exists() else 0
tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
optimizer.build(model.trainable_variables)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "runs", max_to_keep=3)
manager.restore_or_initialize()
manager.save()
for step in range(done, 4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(tf.ones((4, 3))) - 1.0))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    progress.write_text(str(step + 1))
    manager.save()
