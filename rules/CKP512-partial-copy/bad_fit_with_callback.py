# proof: unlike lost=self.copy of=self.trained
import tensorflow as tf


class SaveCopy(tf.keras.callbacks.Callback):
    """Saves what was trained without its optimizer."""

    def __init__(self, trained):
        super().__init__()
        self.trained = trained
        self.copy = tf.keras.models.clone_model(trained)

    def on_epoch_end(self, epoch, logs=None):
        for old, new in zip(self.copy.trainable_variables, self.trained.trainable_variables):  # expect: CKP512
            old.assign(new)
        self.copy.save(f"epoch{epoch}.keras")


tf.keras.utils.set_random_seed(6)
x, y = tf.random.normal([16, 3], 2.0), tf.random.normal([16, 1])
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.BatchNormalization()])
model.compile("sgd", "mse")
model.fit(x, y, epochs=2, verbose=0, callbacks=[SaveCopy(model)])
