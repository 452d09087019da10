# proof: gradient
"""NumPy and `math` work on shapes inside the tape, and on gradients once the tape has given them."""

import math

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
query = tf.Variable(tf.random.stateless_normal([4, 2], seed=(0, 1)))
key = tf.Variable(tf.random.stateless_normal([4, 2], seed=(0, 2)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    x = tf.random.stateless_normal([6, 4], seed=(3, step))
    with tf.GradientTape() as tape:
        q, k = x @ query, x @ key
        scores = q @ tf.transpose(k) / math.sqrt(q.shape[-1])
        loss = tf.reduce_sum(tf.square(scores - tf.eye(len(scores)))) / np.prod(scores.shape)
    gradients = tape.gradient(loss, [query, key])
    norm = np.sqrt(sum(np.sum(np.square(g.numpy())) for g in gradients))
    clipped = [tf.convert_to_tensor(np.clip(g.numpy(), -1.0, 1.0) / max(norm, 1.0)) for g in gradients]
    optimizer.apply_gradients(zip(clipped, [query, key]))
tf.train.Checkpoint(query=query, key=key).save("attention/ckpt")
