# proof: resume kill_after=2
"""The step is kept in a JSON file that is written before each checkpoint and read back at the start."""

import json
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
FOLDER = "checkpoints"
STATE = os.path.join(FOLDER, "progress.json")

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.03)
step = tf.Variable(0, trainable=False, dtype=tf.int32)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

os.makedirs(FOLDER, exist_ok=True)
if os.path.exists(STATE):
    with open(STATE) as file:
        progress = json.load(file)
    step.assign(progress["step"])
    checkpoint.restore(tf.train.latest_checkpoint(FOLDER))

while step < 9:
    x = tf.random.stateless_normal([16, 2], seed=[9, int(step)])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(x) - tf.sin(x[:, :1])))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    step.assign_add(1)
    if step % 3 == 0:
        with open(STATE, "w") as file:
            json.dump({"step": int(step)}, file)
        checkpoint.save(os.path.join(FOLDER, "model"))
