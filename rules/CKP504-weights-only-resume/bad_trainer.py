# proof: resume lost=trainer.model.optimizer kill_after=2
"""A trainer with methods to save and to load; what it saves is weights, and the compiled model trains on."""

import os

import tensorflow as tf


class Trainer:
    def __init__(self, folder, units=4):
        self.folder = folder
        self.model = tf.keras.Sequential(
            [tf.keras.Input((3,)), tf.keras.layers.Dense(units), tf.keras.layers.Dense(1)]
        )
        self.model.compile(optimizer=tf.keras.optimizers.SGD(0.02, momentum=0.9), loss="mse")

    def load(self, name):
        self.model.load_weights(os.path.join(self.folder, name))

    def save(self, name):
        os.makedirs(self.folder, exist_ok=True)
        self.model.save_weights(os.path.join(self.folder, name))  # expect: CKP504

    def train(self, batches):
        for x, y in batches:
            self.model.train_on_batch(x, y)


tf.keras.utils.set_random_seed(0)
x = tf.random.stateless_normal([16, 3], seed=[0, 1])
y = tf.reduce_sum(x, axis=1, keepdims=True)
trainer = Trainer("weights")
done = len(os.listdir("weights")) if os.path.isdir("weights") else 0
if done:
    trainer.load(f"{done}.weights.h5")
for epoch in range(done, 4):
    trainer.train([(x[:8], y[:8]), (x[8:], y[8:])])
    trainer.save(f"{epoch + 1}.weights.h5")
