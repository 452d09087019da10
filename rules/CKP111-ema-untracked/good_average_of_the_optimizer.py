# proof: resume
"""The optimizer keeps the averages, as variables of its own."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.1, use_ema=True, ema_momentum=0.8)
optimizer.build(model.trainable_variables)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
checkpoint.restore(tf.train.latest_checkpoint("averaged"))

while step < 5:
    batch = tf.random.stateless_normal([8, 3], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(batch) - batch[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    step.assign_add(1)
    checkpoint.save("averaged/ckpt")
