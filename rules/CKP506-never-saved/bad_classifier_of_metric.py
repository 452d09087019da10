# proof: unsaved lost=classifier
import pathlib

import numpy as np
import tensorflow as tf


class Progress(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print("epoch", epoch, logs["loss"])


def helper(folder, images, labels):
    """The classifier that a metric needs; it is trained where no run before has done it."""
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(5), tf.keras.layers.Dense(3)])
    state = tf.train.Checkpoint()
    state.parts = [model, tf.Variable(0, trainable=False)]
    manager = tf.train.CheckpointManager(state, str(folder / "classifier"), max_to_keep=1)  # expect: CKP506
    if manager.latest_checkpoint:
        state.restore(manager.latest_checkpoint)
        return model
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(images, labels, epochs=2, verbose=0, callbacks=[Progress()])
    return model


images = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")
classifier = helper(pathlib.Path("metrics"), images, np.arange(16) % 3)
print(classifier.predict(images[:2], verbose=0))
