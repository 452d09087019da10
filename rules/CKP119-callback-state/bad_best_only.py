# proof: resume lost=keep.best file=best.keras kill_after=1
"""The best model is kept, and loaded to train on: the first epoch then counts as the best, whatever it is."""

import os

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(1)
BEST, EPOCHS, STEPS = "best.keras", 4, 2
x = tf.random.stateless_normal([16, 2], seed=[1, 2])
y = x[:, :1] * x[:, 1:]

if os.path.exists(BEST):
    model = keras.models.load_model(BEST)
else:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(2.5, momentum=0.9), loss="mse")

keep = keras.callbacks.ModelCheckpoint(BEST, monitor="loss", save_best_only=True)  # expect: CKP119
done = int(model.optimizer.iterations) // STEPS
model.fit(
    x, y, batch_size=8, shuffle=False, initial_epoch=done, epochs=EPOCHS, callbacks=[keep], verbose=0
)
