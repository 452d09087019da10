# proof: unlike lost=self.copy of=self.model
import tensorflow as tf


class PredictWithCopy(tf.keras.callbacks.Callback):
    """Writes what the model says after each epoch, computed by a copy that training does not touch."""

    def __init__(self, model, x):
        super().__init__()
        self.trained = model
        self.x = x
        self.said = []

    def on_epoch_end(self, epoch, logs=None):
        copy = tf.keras.models.clone_model(self.trained)  # expect: CKP205
        copy.set_weights(self.trained.get_weights())
        self.said.append(copy.predict(self.x, verbose=0))
        self.copy = copy


tf.keras.utils.set_random_seed(6)
x, y = tf.random.normal([16, 3]), tf.random.normal([16, 1])
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=2, verbose=0, callbacks=[PredictWithCopy(model, x)])
