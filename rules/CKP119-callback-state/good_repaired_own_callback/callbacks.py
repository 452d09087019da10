import tensorflow as tf
from tensorflow import keras


class SaveEachEpoch(keras.callbacks.Callback):
    def __init__(self, manager):
        super().__init__()
        self.manager = manager

    def on_epoch_end(self, epoch, logs=None):
        self.manager.save()


class KeepBest(keras.callbacks.Callback):
    """Writes the weights whenever the loss is lower than before."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.best = tf.Variable(float("inf"), trainable=False)

    def on_epoch_end(self, epoch, logs=None):
        loss = (logs or {}).get("loss")
        if loss < self.best:
            self.best.assign(loss)
            self.model.save_weights(self.path)
