# proof: keys
"""A learner that starts from the weights of a task before it, and writes its own under its own name."""

import os

import tensorflow as tf


class Learner:
    def __init__(self, net: tf.keras.Model, folder):
        self.net = net
        self.folder = folder
        self.optimizer = tf.keras.optimizers.Adam(0.01)

    def start_from_pretraining(self):
        self.net.load_weights(os.path.join(self.folder, "pretrained.weights.h5"))

    def learn(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(inputs) - targets))
        weights = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def save(self):
        self.net.save_weights(os.path.join(self.folder, "tuned.weights.h5"))


tf.keras.utils.set_random_seed(0)
os.makedirs("tasks", exist_ok=True)
net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
learner = Learner(net, "tasks")
if os.path.exists(os.path.join("tasks", "pretrained.weights.h5")):
    learner.start_from_pretraining()
for number in range(4):
    x = tf.random.stateless_normal([16, 4], seed=[number, 8])
    learner.learn(x, x[:, :2])
learner.save()
