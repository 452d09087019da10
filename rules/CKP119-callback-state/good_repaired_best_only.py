# proof: resume file=best.keras kill_after=1
"""The best loss is written beside the best model, and handed to the callback that compares with it."""

import json
import os

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(1)
BEST, SCORE, EPOCHS, STEPS = "best.keras", "best.json", 4, 2
x = tf.random.stateless_normal([16, 2], seed=[1, 2])
y = x[:, :1] * x[:, 1:]


class WriteScore(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if not os.path.exists(SCORE) or logs["loss"] < read_score():
            with open(SCORE, "w") as file:
                json.dump(float(logs["loss"]), file)


def read_score():
    with open(SCORE) as file:
        return json.load(file)


threshold = None
if os.path.exists(BEST):
    model = keras.models.load_model(BEST)
    threshold = read_score()
else:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(2.5, momentum=0.9), loss="mse")

keep = keras.callbacks.ModelCheckpoint(
    BEST, monitor="loss", save_best_only=True, initial_value_threshold=threshold
)
done = int(model.optimizer.iterations) // STEPS
model.fit(
    x, y, batch_size=8, shuffle=False, initial_epoch=done, epochs=EPOCHS, callbacks=[WriteScore(), keep], verbose=0
)
