# proof: resume lost=model.optimizer kill_after=2
"""`ModelCheckpoint` writes weights alone, and the next run fits on from them: Adam's moments start over."""

import glob
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
x = tf.random.stateless_normal([16, 3], seed=[0, 1])
y = tf.reduce_sum(x, axis=1, keepdims=True)


def build():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model


os.makedirs("weights", exist_ok=True)
saved = sorted(glob.glob("weights/*.weights.h5"))
model = build()
if saved:
    model.load_weights(saved[-1])
model.fit(  # expect: CKP504
    x,
    y,
    batch_size=8,
    shuffle=False,
    initial_epoch=len(saved),
    epochs=4,
    verbose=0,
    callbacks=[tf.keras.callbacks.ModelCheckpoint("weights/{epoch:02d}.weights.h5", save_weights_only=True)],
)
