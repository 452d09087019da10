# proof: resume kill_after=4
"""What the callback waits for is written beside the checkpoint, and set when training begins."""

import argparse
import json
import os

import tensorflow as tf
from tensorflow import keras

parser = argparse.ArgumentParser()
parser.add_argument("--folder", default="run")
parser.add_argument("--epochs", type=int, default=8)
args = parser.parse_args()

keras.utils.set_random_seed(4)
x = tf.random.stateless_normal([16, 3], seed=[4, 5])
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.9, momentum=0.9)
optimizer.build(model.trainable_variables)
model.compile(optimizer, loss="mse")
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint(args.folder))

plateau = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.1, patience=3)
state = os.path.join(args.folder, "plateau.json")


class SaveEachEpoch(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        if os.path.exists(state):
            with open(state) as file:
                plateau.best, plateau.wait = json.load(file)

    def on_epoch_end(self, epoch, logs=None):
        os.makedirs(args.folder, exist_ok=True)
        with open(state, "w") as file:
            json.dump([float(plateau.best), plateau.wait], file)
        checkpoint.save(f"{args.folder}/ckpt")


model.fit(
    x,
    y,
    batch_size=16,
    shuffle=False,
    initial_epoch=int(optimizer.iterations),
    epochs=args.epochs,
    callbacks=[plateau, SaveEachEpoch()],
    verbose=0,
)
