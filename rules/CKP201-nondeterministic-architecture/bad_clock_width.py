# proof: resume error=ValueError text=Received incompatible tensor with shape (20, ... name Variable:0
"""A linear embedding in plain variables, trained with stochastic gradient descent."""

import time

import tensorflow.compat.v2 as tf

tf.keras.utils.set_random_seed(0)


class Embedding(tf.Module):
    def __init__(self, rows, columns):
        super().__init__()
        self.table = tf.Variable(0.1 * tf.random.normal([rows, columns]))  # expect: CKP201

    def __call__(self, left, right):
        return tf.reduce_sum(tf.gather(self.table, left) * tf.gather(self.table, right), axis=-1)


def main():
    columns = 8 + time.perf_counter_ns() % 997
    embedding = Embedding(20, columns)
    optimizer = tf.keras.optimizers.SGD(0.5, momentum=0.9)
    step = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(embedding=embedding, optimizer=optimizer, step=step)
    manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    while int(step) < 6:
        pairs = tf.random.stateless_uniform([2, 16], seed=[int(step), 3], maxval=20, dtype=tf.int32)
        alike = tf.cast(tf.equal(pairs[0] % 2, pairs[1] % 2), tf.float32)
        with tf.GradientTape() as tape:
            scores = embedding(pairs[0], pairs[1])
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=alike, logits=scores))
        gradients = tape.gradient(loss, embedding.trainable_variables)
        optimizer.apply_gradients(zip(gradients, embedding.trainable_variables))
        step.assign_add(1)
        if int(step) % 2 == 0:
            manager.save()


main()
