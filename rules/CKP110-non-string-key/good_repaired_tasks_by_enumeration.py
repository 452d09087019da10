# proof: raises
"""Two regressions on one encoder, weighted by their learned uncertainties."""

import enum

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Task(enum.Enum):
    DEPTH = 1
    NORMAL = 2


encoder = tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(8, activation="relu")])
heads = {
    Task.DEPTH: tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(1)]),
    Task.NORMAL: tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(3)]),
}
log_variances = {task: tf.Variable(0.0, name=f"log_variance_{task.name}") for task in Task}
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(encoder=encoder, optimizer=optimizer)
checkpoint.heads = {task.name: head for task, head in heads.items()}
checkpoint.log_variances = {task.name: variable for task, variable in log_variances.items()}


def targets(x):
    return {Task.DEPTH: x[:, :1], Task.NORMAL: tf.math.l2_normalize(x[:, 1:4], axis=1)}


def variables():
    found = [*encoder.trainable_variables, *log_variances.values()]
    for head in heads.values():
        found += head.trainable_variables
    return found


for step in range(4):
    x = tf.random.stateless_normal([16, 6], seed=[step, 1])
    with tf.GradientTape() as tape:
        features = encoder(x)
        loss = 0.0
        for task, target in targets(x).items():
            error = tf.reduce_mean(tf.square(heads[task](features) - target))
            loss += tf.exp(-log_variances[task]) * error + log_variances[task]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables()), variables()))
    if step % 2 == 1:
        checkpoint.save("multitask/ckpt")
