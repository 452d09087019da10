# proof: resume lost=plateau.wait,plateau.best kill_after=4
"""The rate falls when the loss does not: how long that has been so is in no checkpoint."""

import argparse

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

plateau = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.1, patience=3)  # expect: CKP119
save = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: checkpoint.save(f"{args.folder}/ckpt"))
model.fit(
    x,
    y,
    batch_size=16,
    shuffle=False,
    initial_epoch=int(optimizer.iterations),
    epochs=args.epochs,
    callbacks=[plateau, save],
    verbose=0,
)
