# proof: unsaved
"""The method that saves is handed to a pool of threads."""
from concurrent.futures import ThreadPoolExecutor

import tensorflow as tf

weights = tf.Variable(tf.ones([3]))
optimizer = tf.keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(weights=weights, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "states", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

with ThreadPoolExecutor(1) as pool:
    for number in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(weights - float(number)))
        optimizer.apply_gradients([(tape.gradient(loss, weights), weights)])
        pool.submit(manager.save).result()
