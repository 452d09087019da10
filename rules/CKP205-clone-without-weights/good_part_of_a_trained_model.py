# proof: untrained lost=body
"""A clone is the body of a new model, which is trained as a whole."""

import tensorflow as tf

tf.keras.utils.set_random_seed(2)
first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
first.compile("sgd", "mse")
first.fit(tf.random.normal([16, 3]), tf.ones([16, 4]), verbose=0)
body = tf.keras.models.clone_model(first)
whole = tf.keras.Sequential([tf.keras.Input((3,)), body, tf.keras.layers.Dense(1)])
whole.compile("sgd", "mse")
whole.fit(tf.random.normal([16, 3]), tf.ones([16, 1]), verbose=0)
print(body(tf.ones([1, 3])))
