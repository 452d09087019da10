# proof: resume
"""A callback that counts anew in each epoch, and lowers the rate by what it counted there."""

import tensorflow as tf
from tensorflow import keras


class LowerAfterBadEpoch(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.worse = 0
        self.last = 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self.worse = 0
        self.last = 0.0

    def on_train_batch_end(self, batch, logs=None):
        if logs["loss"] > self.last:
            self.worse += 1
        self.last = logs["loss"]

    def on_epoch_end(self, epoch, logs=None):
        if self.worse > 1:
            self.model.optimizer.learning_rate.assign(0.5 * self.model.optimizer.learning_rate)


class SaveEachEpoch(keras.callbacks.Callback):
    def __init__(self, manager):
        super().__init__()
        self.manager = manager

    def on_epoch_end(self, epoch, logs=None):
        self.manager.save()


keras.utils.set_random_seed(5)
x = tf.random.stateless_normal([32, 2], seed=[5, 2])
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.1, momentum=0.5)
optimizer.build(model.trainable_variables)
model.compile(optimizer, loss="mse")
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)
model.fit(
    x,
    x[:, :1],
    batch_size=8,
    shuffle=False,
    initial_epoch=int(optimizer.iterations) // 4,
    epochs=4,
    callbacks=[LowerAfterBadEpoch(), SaveEachEpoch(manager)],
    verbose=0,
)
