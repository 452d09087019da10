# proof: raises
"""The program runs on Keras 2, which takes any name and writes TensorFlow's format."""

import tensorflow as tf
import tf_keras as keras

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x = tf.random.stateless_normal([32, 3], seed=(1, 1))
y = tf.reduce_sum(x, axis=1, keepdims=True)
callback = keras.callbacks.ModelCheckpoint("ckpts/cp-{epoch:04d}.ckpt", save_weights_only=True)
model.fit(x, y, epochs=2, callbacks=[callback], verbose=0)
model.save_weights("ckpts/final")
model.load_weights("ckpts/final").assert_existing_objects_matched()
