# proof: lag
"""A first checkpoint of the untrained network, to evaluate step 0, and others after the updates."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential(
    [tf.keras.Input((2,)), tf.keras.layers.Dense(3, activation="tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(0.02)
step = tf.Variable(0, dtype=tf.int64, trainable=False)
ckpt = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(ckpt, "checkpoints", max_to_keep=5)

ckpt.restore(manager.latest_checkpoint)
if not manager.latest_checkpoint:
    manager.save(checkpoint_number=0)

while int(step) < 6:
    x = tf.random.stateless_normal([16, 2], seed=(9, int(step)))
    y = x[:, :1] * x[:, 1:]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save(checkpoint_number=step)
