# proof: resume lost=best file=best.weights.h5 kill_after=2
"""The epoch is in the checkpoint; the best loss so far, by which the best weights are kept, is not."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
EPOCHS = 4

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(2.5, momentum=0.9)
epoch = tf.Variable(0, trainable=False)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=epoch)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

x = tf.random.stateless_normal([32, 2], seed=[1, 2])
y = x[:, :1] * x[:, 1:]


def validate():
    return float(tf.reduce_mean(tf.square(model(x) - y)))


best = float("inf")  # expect: CKP114
while epoch < EPOCHS:
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    value = validate()
    if value < best:
        best = value
        model.save_weights("best.weights.h5")
        print("best so far:", best)
    epoch.assign_add(1)
    manager.save()
