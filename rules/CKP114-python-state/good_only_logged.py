# proof: resume kill_after=1
"""Counters and sums that only decide what is printed: a resumed run trains the same without them."""

import tensorflow as tf

tf.keras.utils.set_random_seed(2)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)

seen, total, losses = 0, 0.0, []
while optimizer.iterations < 8:
    x = tf.random.stateless_normal([8, 3], seed=[2, int(optimizer.iterations)])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    seen += 1
    total += float(loss)
    losses.append(float(loss))
    if seen % 2 == 0:
        print("mean loss of this session", total / seen, "lowest", min(losses))
    if optimizer.iterations % 4 == 0:
        manager.save()
