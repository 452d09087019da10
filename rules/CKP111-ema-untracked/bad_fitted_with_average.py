# proof: resume keras=2 kill_after=2 lost=average.averages
"""A callback of `fit` follows the weights with averages; another one keeps a backup."""

import tensorflow as tf


class Average(tf.keras.callbacks.Callback):
    def __init__(self, network, decay):
        super().__init__()
        self.weights = network.trainable_variables
        self.ema = tf.train.ExponentialMovingAverage(decay)  # expect: CKP111
        self.ema.apply(self.weights)
        self.averages = [self.ema.average(weight) for weight in self.weights]

    def on_train_batch_end(self, batch, logs=None):
        self.ema.apply(self.weights)


def main(epochs=4):
    x = tf.random.stateless_normal([16, 3], seed=[1, 2])
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss="mse")
    average = Average(model, decay=0.6)
    backup = tf.keras.callbacks.BackupAndRestore("fitted", delete_checkpoint=False)
    model.fit(x, x[:, :1], batch_size=16, epochs=epochs, shuffle=False, verbose=0, callbacks=[average, backup])


if __name__ == "__main__":
    main()
