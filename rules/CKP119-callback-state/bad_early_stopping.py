# proof: resume lost=stopping.wait,stopping.best kill_after=4
"""A trainer that is handed a compiled model: what it waits for is not in the checkpoint of each epoch."""

import tensorflow as tf
from tensorflow import keras


class SaveEachEpoch(keras.callbacks.Callback):
    def __init__(self, manager):
        super().__init__()
        self.manager = manager

    def on_epoch_end(self, epoch, logs=None):
        self.manager.save()


class Trainer:
    def __init__(self, model, folder, steps):
        self.model = model
        self.steps = steps
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=model.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)

    def fit(self, x, y, epochs):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        done = int(self.model.optimizer.iterations) // self.steps
        stopping = keras.callbacks.EarlyStopping(monitor="loss", patience=3)  # expect: CKP119
        self.model.fit(
            x,
            y,
            batch_size=16 // self.steps,
            shuffle=False,
            initial_epoch=done,
            epochs=epochs,
            callbacks=[stopping, SaveEachEpoch(self.manager)],
            verbose=0,
        )


keras.utils.set_random_seed(4)
x = tf.random.stateless_normal([16, 3], seed=[4, 5])
net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
net.compile(keras.optimizers.SGD(0.9, momentum=0.9), loss="mse")
net.optimizer.build(net.trainable_variables)
Trainer(net, "run", steps=1).fit(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=12)
