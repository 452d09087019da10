# proof: resume kill_after=2
"""A compiled model saved whole, in a `.keras` file, takes its optimizer along."""

import os

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
FILE = "model.keras"
x = np.random.RandomState(1).rand(24, 2).astype("float32")
y = (x[:, :1] > x[:, 1:]).astype("float32")

if os.path.exists(FILE):
    model = tf.keras.models.load_model(FILE)
else:
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
    model.compile(optimizer=tf.keras.optimizers.Adam(0.05), loss="mae")

while int(model.optimizer.iterations) < 12:
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    model.save(FILE)
