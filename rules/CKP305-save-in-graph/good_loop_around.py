# proof: raises error=AttributeError text='NoneType' object has no attribute 'run'
"""What is traced is the computing; the class around it counts and saves."""

import tensorflow as tf


class Run:
    def __init__(self, folder):
        self.weights = tf.Variable(tf.ones([3, 1]))
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.checkpoint = tf.train.Checkpoint(weights=self.weights, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=1)
        self.compute = tf.function(self.gradients_of)

    def gradients_of(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(x @ self.weights))
        return tape.gradient(loss, [self.weights])

    def step(self, x):
        self.optimizer.apply_gradients(zip(self.compute(x), [self.weights]))
        self.manager.save()


run = Run("run")
for _ in range(3):
    run.step(tf.ones([2, 3]))
