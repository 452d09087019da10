# proof: resume file=best.weights.h5 kill_after=2
"""The epoch and the best loss so far are in the checkpoint."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
EPOCHS = 4

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(2.5, momentum=0.9)
epoch = tf.Variable(0, trainable=False)
best = tf.Variable(float("inf"), trainable=False)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=epoch, best=best)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

x = tf.random.stateless_normal([32, 2], seed=[1, 2])
y = x[:, :1] * x[:, 1:]


def validate():
    return float(tf.reduce_mean(tf.square(model(x) - y)))


while epoch < EPOCHS:
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    value = validate()
    if value < best:
        best.assign(value)
        model.save_weights("best.weights.h5")
        print("best so far:", float(best))
    epoch.assign_add(1)
    manager.save()
