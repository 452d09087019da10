import tensorflow as tf


class Follow(tf.keras.callbacks.Callback):
    """Lets a slow network follow the one that is trained."""

    def __init__(self, slow, fast, rate):
        super().__init__()
        self.slow, self.fast, self.rate = slow, fast, rate

    def on_epoch_end(self, epoch, logs=None):
        for kept, new in zip(self.slow.weights, self.fast.weights):
            kept.assign(kept + self.rate * (new - kept))
