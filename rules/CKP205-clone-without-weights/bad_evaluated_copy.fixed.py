# proof: unlike lost=served of=model
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(2)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
x = np.ones((16, 3), "float32")
model.fit(x, np.ones((16, 1)), epochs=3, verbose=0)
model.save_weights("trained.weights.h5")

served = tf.keras.Sequential.from_config(model.get_config())  # expect: CKP205
served.set_weights(model.get_weights())
scores = served.predict(x, verbose=0)
np.save("scores.npy", scores)
