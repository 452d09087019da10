# proof: raises
import os

import numpy as np
from tensorflow import keras
from tensorflow.keras.callbacks import ModelCheckpoint

keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
x = rng.normal(size=(48, 4)).astype("float32")
y = x.sum(axis=1, keepdims=True)

os.makedirs("runs", exist_ok=True)
weights_only = True
callbacks = [
    ModelCheckpoint("runs/model_{epoch:02d}.keras"),
    ModelCheckpoint("runs/best.h5", monitor="loss", save_best_only=True),
    ModelCheckpoint(
        os.path.join("runs", "{epoch:02d}-{loss:.2f}" + (".weights.h5" if weights_only else ".keras")),
        save_weights_only=weights_only,
    ),
]
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y, epochs=2, batch_size=16, callbacks=callbacks, verbose=0)
