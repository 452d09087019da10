# proof: lag
"""The best weights are loaded once training is over, to be used: nothing is trained on."""

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(2)
x = tf.random.stateless_normal([16, 2], seed=[2, 3])
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), loss="mse")
best = "best.weights.h5"
keep = keras.callbacks.ModelCheckpoint(best, monitor="loss", save_best_only=True, save_weights_only=True)
stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3)
model.fit(x, x[:, :1], batch_size=16, shuffle=False, epochs=4, callbacks=[keep, stop], verbose=0)
model.load_weights(best)
print("first prediction of the best:", model.predict(x[:1], verbose=0))
