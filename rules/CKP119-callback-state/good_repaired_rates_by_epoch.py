# proof: resume kill_after=2
"""`fit` is told the epoch to go on with, as the optimizer counts it."""

import os

import tensorflow as tf
from tensorflow import keras

LAST = "last.keras"


def rate(epoch):
    return 0.2 * 0.5**epoch


keras.utils.set_random_seed(3)
if os.path.exists(LAST):
    model = keras.models.load_model(LAST)
else:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.2, momentum=0.5), loss="mse")
x = tf.random.stateless_normal([16, 2], seed=[3, 2])
learning_rate = keras.callbacks.LearningRateScheduler(rate)
save = keras.callbacks.ModelCheckpoint(LAST)
epoch = int(model.optimizer.iterations)
model.fit(
    x,
    x[:, :1],
    batch_size=16,
    shuffle=False,
    initial_epoch=epoch,
    epochs=4,
    callbacks=[learning_rate, save],
    verbose=0,
)
