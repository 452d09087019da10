# proof: lag
import tensorflow as tf
from tensorflow.keras import layers


class Forecaster:
    def __init__(self, folder, window=4):
        self.folder = folder
        self.window = window
        self.model = self._network(units=8)
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.ckpt = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.ckpt, folder, max_to_keep=3)

    def _network(self, units):
        return tf.keras.Sequential([tf.keras.Input((self.window,)), layers.Dense(units, "tanh"), layers.Dense(1)])

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(self.model(x) - y))
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def fit(self, series, epochs, units=8):
        frames = tf.signal.frame(series, self.window + 1, 1)
        self.model = self._network(units)  # expect: CKP204
        self.ckpt.model = self.model
        self.optimizer = tf.keras.optimizers.Adam(0.01)  # expect: CKP204
        self.ckpt.optimizer = self.optimizer
        for _ in range(epochs):
            for x in tf.split(frames, 2):
                self.train_step(x[:, :-1], x[:, -1:])
            self.save()

    def save(self):
        self.manager.save()

    def restore(self):
        return self.ckpt.restore(self.manager.latest_checkpoint)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(0)
    forecaster = Forecaster("forecaster")
    forecaster.restore()
    forecaster.fit(tf.sin(tf.range(24.0)), epochs=3)
