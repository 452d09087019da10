# proof: lag
"""The Checkpoint holds the module, and an attribute set on a module replaces the old one in its graph."""

import tensorflow as tf


class Task(tf.Module):
    def __init__(self):
        super().__init__()
        self.body = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "tanh")])
        self.head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def replace_head(self, outputs):
        self.head = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(outputs)])
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def step(self, number):
        x = tf.random.stateless_normal([10, 3], seed=[number, 1])
        weights = self.body.trainable_variables + self.head.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self.head(self.body(x)) ** 2)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


tf.keras.utils.set_random_seed(0)
task = Task()
checkpoint = tf.train.Checkpoint(task=task)
for number in range(3):
    task.step(number)
task.replace_head(5)
for number in range(3, 6):
    task.step(number)
checkpoint.save("task/ckpt")
