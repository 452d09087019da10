# proof: resume file=best.keras kill_after=1
"""The best result is measured on the model that was loaded, and set on the callback."""

import os

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(1)
BEST, EPOCHS = "best.keras", 4
x = tf.random.stateless_normal([16, 2], seed=[1, 2])
y = x[:, :1] * x[:, 1:]
keep = keras.callbacks.ModelCheckpoint(BEST, monitor="val_loss", save_best_only=True)

if os.path.exists(BEST):
    model = keras.models.load_model(BEST)
    keep.best = model.evaluate(x, y, verbose=0)
else:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(2.5, momentum=0.9), loss="mse")

model.fit(
    x,
    y,
    batch_size=16,
    shuffle=False,
    validation_data=(x, y),
    initial_epoch=int(model.optimizer.iterations),
    epochs=EPOCHS,
    callbacks=[keep],
    verbose=0,
)
