# proof: resume kill_after=2
"""The step reaches the file as an attribute set on the Checkpoint after it was built."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
global_step = tf.Variable(0, trainable=False, dtype=tf.int64)
checkpoint.global_step = global_step
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)

while global_step < 8:
    x = tf.random.stateless_normal([8, 3], seed=tf.stack([1, tf.cast(global_step, tf.int32)]))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - tf.reduce_sum(x, 1, keepdims=True)) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    global_step.assign_add(1)
    if global_step % 2 == 0:
        manager.save(checkpoint_number=global_step)
