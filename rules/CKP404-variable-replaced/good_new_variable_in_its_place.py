# proof: lag
"""A module's variable is replaced by a wider variable, which the checkpoint then holds."""

import tensorflow as tf


class GrowingTable(tf.Module):
    def __init__(self, rows, dim):
        super().__init__()
        self.dim = dim
        self.table = tf.Variable(tf.random.stateless_normal([rows, dim], seed=(0, rows)))

    def grow(self, rows):
        fresh = tf.zeros([rows, self.dim])
        self.table = tf.Variable(tf.concat([self.table, fresh], axis=0))


def train(table, ids, targets, rate=0.5, steps=4):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(tf.gather(table.table, ids) - targets))
        gradient = tape.gradient(loss, table.table)
        table.table.assign_sub(rate * tf.convert_to_tensor(gradient))


tf.random.set_seed(0)
table = GrowingTable(rows=4, dim=2)
checkpoint = tf.train.Checkpoint(table=table)
train(table, ids=[0, 1], targets=tf.ones([2, 2]))
checkpoint.save("checkpoints/table")
table.grow(2)
train(table, ids=[4, 5], targets=-tf.ones([2, 2]))
checkpoint.save("checkpoints/table")
