# proof: lag
"""Weights of another program are loaded to start from: the best result of that says nothing here."""

import os

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(2)
x = tf.random.stateless_normal([16, 2], seed=[2, 2])
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), loss="mse")
if os.path.exists("pretrained.weights.h5"):
    model.load_weights("pretrained.weights.h5")
keep = keras.callbacks.ModelCheckpoint("tuned.keras", monitor="loss", save_best_only=True)
stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3)
model.fit(x, x[:, :1], batch_size=16, shuffle=False, epochs=4, callbacks=[keep, stop], verbose=0)
