# proof: resume lost=optimizer keras=3 kill_after=2
"""Train in half precision. The scale has a checkpoint of its own."""

import tensorflow as tf

tf.keras.utils.set_random_seed(3)

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=2)
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(
    optimizer, initial_scale=256.0, dynamic_growth_steps=2
)
scale = tf.train.Checkpoint(optimizer=optimizer)
scales = tf.train.CheckpointManager(scale, "scale", max_to_keep=2)
optimizer.build(model.trainable_variables)
scale.restore(scales.latest_checkpoint)
checkpoint.restore(manager.latest_checkpoint)

x = tf.random.normal([64, 4])
y = tf.reduce_sum(x, axis=1, keepdims=True)
for epoch in range(int(checkpoint.save_counter), 6):
    for start in range(0, 64, 16):
        with tf.GradientTape() as tape:
            error = tf.reduce_mean(tf.square(model(x[start : start + 16]) - y[start : start + 16]))
            scaled = optimizer.scale_loss(error)
        gradients = tape.gradient(scaled, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    scales.save()
    manager.save()
