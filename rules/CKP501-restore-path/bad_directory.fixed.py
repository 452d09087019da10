# proof: resume kill_after=1 error=DataLossError text=Unable to open table file output/ckpts
import os

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)
OUTPUT_DIR = os.path.join("output", "ckpts")

inputs = tf.keras.Input((5,))
outputs = layers.Dense(1)(layers.Dense(3, activation="relu")(inputs))
model = tf.keras.Model(inputs, outputs)
optimizer = tf.keras.optimizers.Adam(1e-2)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, OUTPUT_DIR, max_to_keep=2)

if manager.latest_checkpoint:
    checkpoint.restore(manager.latest_checkpoint)  # expect: CKP501
    print("resuming at", int(optimizer.iterations))

for step in range(int(optimizer.iterations), 4):
    x = tf.random.stateless_normal([8, 5], seed=(0, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - x[:, :1]))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    manager.save()
