# proof: resume keras=2 lost=averages
"""A network whose averaged weights are evaluated; the checkpoint holds the raw ones."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
ema = tf.train.ExponentialMovingAverage(0.8)  # expect: CKP111
ema.apply(model.trainable_variables)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "averaged", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
averages = [ema.average(weight) for weight in model.trainable_variables]

while step < 8:
    batch = tf.random.stateless_normal([8, 3], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(batch) - batch[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    ema.apply(model.trainable_variables)
    step.assign_add(1)
    if step % 2 == 0:
        manager.save()
print([average.numpy() for average in averages])
