# proof: resume kill_after=1
"""Sums and a loss that grow from tensors and Python numbers: no variable stands behind these names."""

import tensorflow as tf
from tensorflow.keras import layers


class Epoch:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.total = 0.0
        self.count = tf.constant(0.0)

    def run(self, number):
        self.total = 0.0
        self.count = tf.constant(0.0)
        for i in range(2):
            x = tf.random.stateless_normal([8, 3], seed=(number, i))
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.abs(self.model(x) - x[:, 1:2]))
                penalty = tf.zeros([])
                for w in self.model.trainable_variables:
                    penalty = penalty + tf.nn.l2_loss(w)
                loss = loss + 1e-3 * penalty
            variables = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            self.total = self.total + float(loss)
            self.count = self.count + 1.0
        return self.total / float(self.count)


tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((3,)), layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
epoch = tf.Variable(0, trainable=False, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=epoch)
manager = tf.train.CheckpointManager(checkpoint, "ckpts", 2)
checkpoint.restore(manager.latest_checkpoint)
runner = Epoch(model, optimizer)
while int(epoch) < 4:
    print(runner.run(int(epoch)))
    epoch.assign_add(1)
    if int(epoch) % 2 == 0:
        manager.save()
