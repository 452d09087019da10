# proof: resume kill_after=1
"""The number that `save` appends is put together by hand, from the save counter or a number of our own."""

import os

import tensorflow as tf
from tensorflow.keras import layers, optimizers

tf.keras.utils.set_random_seed(0)
FOLDER = "ckpts"
PREFIX = os.path.join(FOLDER, "model")

model = tf.keras.Sequential([tf.keras.Input((3,)), layers.Dense(4, activation="relu"), layers.Dense(1)])
optimizer = optimizers.Adam(0.01)
ckpt = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(ckpt, FOLDER, max_to_keep=10, checkpoint_name="model")

done = [step for step in range(1, 7) if os.path.exists(f"{PREFIX}-{step}.index")]
if done:
    ckpt.restore(f"{PREFIX}-{max(done)}")

for step in range(int(optimizer.iterations), 6):
    x = tf.random.stateless_normal([8, 3], seed=(1, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1] ** 2))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    if (step + 1) % 2 == 0:
        manager.save(checkpoint_number=step + 1)
