# proof: resume lost=heads
"""One encoder and a head for each task; the checkpoint takes the encoder alone."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
TASKS = {"wear": 1, "load": 2}


def dense(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(outputs)])


encoder = dense(4, 6)
heads = {task: dense(6, outputs) for task, outputs in TASKS.items()}
optimizer = tf.keras.optimizers.SGD(0.05)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(encoder=encoder, optimizer=optimizer, step=step)  # expect: CKP103
manager = tf.train.CheckpointManager(checkpoint, "tasks", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while step < 6:
    readings = tf.random.stateless_normal([8, 4], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        features = tf.nn.tanh(encoder(readings))
        errors = [heads[task](features) - readings[:, :outputs] for task, outputs in TASKS.items()]
        loss = tf.add_n([tf.reduce_mean(tf.square(error)) for error in errors])
    weights = list(encoder.trainable_variables)
    for head in heads.values():
        weights += head.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    step.assign_add(1)
    if step % 2 == 0:
        manager.save()
