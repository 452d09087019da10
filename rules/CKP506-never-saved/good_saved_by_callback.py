# proof: unsaved
import tensorflow as tf


class KeepState(tf.keras.callbacks.Callback):
    def __init__(self, manager):
        super().__init__()
        self.manager = manager

    def on_epoch_end(self, epoch, logs=None):
        self.manager.save()


model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
checkpoint = tf.train.Checkpoint(model=model)
manager = tf.train.CheckpointManager(checkpoint, "states", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
model.fit(tf.ones((8, 4)), tf.ones((8, 1)), epochs=2, verbose=0, callbacks=[KeepState(manager)])
