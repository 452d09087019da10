# proof: lag
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

CHECKPOINT_DIR = "./training_checkpoints"
CHECKPOINT_PREFIX = os.path.join(CHECKPOINT_DIR, "ckpt")
NUM_STEPS = 6


def batch(step):
    x = tf.random.stateless_normal([16, 3], seed=(7, step))
    return x, tf.reduce_sum(x, axis=1, keepdims=True)


model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

for step in range(NUM_STEPS):
    x, y = batch(step)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    checkpoint.save(CHECKPOINT_PREFIX)  # expect: CKP301
    print(f"step {step}: loss {float(loss):.4f}")
