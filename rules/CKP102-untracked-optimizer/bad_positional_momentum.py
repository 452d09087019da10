# proof: resume lost=optimizer kill_after=2
"""Regression by gradient descent with momentum, resumed from the newest checkpoint."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05, 0.9)
step = tf.Variable(0, trainable=False, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, step=step)  # expect: CKP102
manager = tf.train.CheckpointManager(checkpoint, "momentum", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(step) < 8:
    x = tf.random.stateless_normal([16, 3], seed=[int(step), 5])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - tf.reduce_sum(x, axis=1, keepdims=True)))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save()
