# proof: resume
"""Each epoch is saved, the best or not, and the schedule looks at the rate alone, which is in the file."""

import os

import tensorflow as tf
from tensorflow import keras

LAST, EPOCHS = "last.keras", 4
keras.utils.set_random_seed(3)
if os.path.exists(LAST):
    model = keras.models.load_model(LAST)
else:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.2, momentum=0.5), loss="mse")
x = tf.random.stateless_normal([16, 2], seed=[3, 2])
schedule = keras.callbacks.LearningRateScheduler(lambda _, rate: rate * 0.9)
model.fit(
    x,
    x[:, :1],
    batch_size=16,
    shuffle=False,
    epochs=EPOCHS - int(model.optimizer.iterations),
    callbacks=[schedule, keras.callbacks.ModelCheckpoint(LAST)],
    verbose=0,
)
