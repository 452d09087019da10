# proof: lag
import os

import tensorflow.compat.v2 as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)
save_dir = "saved"
save_prefix = os.path.join(save_dir, "best")

model = tf.keras.Sequential([tf.keras.Input((3,)), layers.Dense(6, activation="relu"), layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.03, momentum=0.9)
best = tf.train.Checkpoint(model=model, optimizer=optimizer)


def samples(seed, size=24):
    x = tf.random.stateless_normal([size, 3], seed=(seed, size))
    return x, tf.reduce_sum(x, axis=1, keepdims=True)


def mean_squared_error(x, y):
    return tf.reduce_mean(tf.square(model(x) - y))


lowest = float("inf")
patience = 4
for step in range(40):
    x, y = samples(step)
    with tf.GradientTape() as tape:
        loss = mean_squared_error(x, y)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    validation = float(mean_squared_error(*samples(-1)))
    if validation < lowest:
        lowest, patience = validation, 4
        best.save(save_prefix)
    else:
        patience -= 1
    if not patience:
        break

best.restore(tf.train.latest_checkpoint(save_prefix))  # expect: CKP501
print("best validation error", float(mean_squared_error(*samples(-1))))
