# proof: resume kill_after=2
"""Plain gradient descent at a constant rate has nothing that a restart could lose."""

import tensorflow as tf


def train(model, step, manager):
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
    while int(step) < 8:
        x = tf.random.stateless_normal([16, 3], seed=[int(step), 5])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - tf.reduce_sum(x, axis=1, keepdims=True)))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        step.assign_add(1)
        if int(step) % 3 == 0:
            manager.save()
    del optimizer  # all it holds is a count of its steps, which nothing reads


tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
step = tf.Variable(0, trainable=False, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, step=step)
manager = tf.train.CheckpointManager(checkpoint, "descent", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
train(model, step, manager)
