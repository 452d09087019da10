# proof: raises
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
prefix = os.path.join("checkpoints", "best")

x = tf.random.stateless_normal([32, 2], seed=(1, 0))
y = x[:, :1] - x[:, 1:]
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.1)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

lowest, best_path = float("inf"), None
for epoch in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    error = float(tf.reduce_mean(tf.square(model(x) - y)))
    if error < lowest:
        lowest = error
        best_path = checkpoint.save(prefix)

checkpoint.restore(best_path).assert_consumed()
