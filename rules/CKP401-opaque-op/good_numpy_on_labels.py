# proof: gradient
"""Labels, class weights, inputs and constants are NumPy's, inside the tape; no variable is."""

import math

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
CLASS_WEIGHTS = np.array([0.5, 1.0, 2.0], dtype=np.float32)

model = tf.keras.Sequential(
    [tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(3)]
)
optimizer = tf.keras.optimizers.Adam(0.01)
ckpt = tf.train.Checkpoint(model=model, optimizer=optimizer)
rng = np.random.default_rng(0)


def augment(images):
    flipped = np.flip(images, axis=1)
    return np.where(rng.random((len(images), 1)) < 0.5, flipped, images).astype("float32")


def smooth(one_hot, amount=0.1):
    return one_hot * (1.0 - amount) + amount / np.prod(one_hot.shape[1:])


for step in range(5):
    images = rng.normal(size=(12, 4))
    onehot = np.eye(3)[rng.integers(0, 3, size=12)]
    with tf.GradientTape() as tape:
        logits = model(augment(images), training=True)
        weights = CLASS_WEIGHTS[np.argmax(onehot, axis=1)]
        targets = smooth(onehot.astype(np.float32))
        losses = tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=logits / math.sqrt(2.0))
        loss = np.float32(0.5) * tf.reduce_mean(weights * losses) / np.sqrt(2).astype(np.float32)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))

ckpt.save("checkpoints/ckpt")
