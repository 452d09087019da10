# proof: raises keras=2
# ckptlint: keras=2
"""Keras 2 writes weights in TensorFlow's format under the very prefix that it is given."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
weights_path = os.path.join("weights", "model")


def build():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    return model


x = tf.random.stateless_normal([32, 3], seed=(1, 1))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = build()
model.fit(x, y, epochs=2, verbose=0)
model.save_weights(weights_path)

restored = build()
restored.load_weights(weights_path).assert_existing_objects_matched()
print(restored.evaluate(x, y, verbose=0))
