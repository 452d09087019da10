# proof: resume kill_after=4
"""What early stopping waits for is written beside the checkpoint of each epoch, and set when training begins."""

import json
import os

import tensorflow as tf
from tensorflow import keras


class SaveEachEpoch(keras.callbacks.Callback):
    """Saves the checkpoint, and what another callback counts."""

    def __init__(self, manager, stopping, file):
        super().__init__()
        self.manager = manager
        self.stopping = stopping
        self.file = file

    def on_train_begin(self, logs=None):
        if os.path.exists(self.file):
            with open(self.file) as file:
                state = json.load(file)
            self.stopping.best = state["best"]
            self.stopping.wait = state["wait"]

    def on_epoch_end(self, epoch, logs=None):
        os.makedirs(os.path.dirname(self.file), exist_ok=True)
        with open(self.file, "w") as file:
            json.dump({"best": float(self.stopping.best), "wait": self.stopping.wait}, file)
        self.manager.save()


class Trainer:
    def __init__(self, model, folder, steps):
        self.model = model
        self.folder = folder
        self.steps = steps
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=model.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)

    def fit(self, x, y, epochs):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        done = int(self.model.optimizer.iterations) // self.steps
        stopping = keras.callbacks.EarlyStopping(monitor="loss", patience=3)
        save = SaveEachEpoch(self.manager, stopping, os.path.join(self.folder, "stopping.json"))
        self.model.fit(
            x,
            y,
            batch_size=16 // self.steps,
            shuffle=False,
            initial_epoch=done,
            epochs=epochs,
            callbacks=[stopping, save],
            verbose=0,
        )


keras.utils.set_random_seed(4)
x = tf.random.stateless_normal([16, 3], seed=[4, 5])
net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
net.compile(keras.optimizers.SGD(0.9, momentum=0.9), loss="mse")
net.optimizer.build(net.trainable_variables)
Trainer(net, "run", steps=1).fit(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=12)
