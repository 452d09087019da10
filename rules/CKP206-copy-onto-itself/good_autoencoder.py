# proof: untrained
"""Two models share layers on purpose, and neither is copied into the other."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
whole = tf.keras.Sequential([tf.keras.Input((4,)), encoder, decoder])
same = tf.keras.Sequential([tf.keras.Input((4,)), encoder, decoder])
whole.compile("adam", "mse")
x = tf.random.normal([16, 4])
whole.fit(x, x, epochs=2, verbose=0)
print(same.predict(x, verbose=0)[:1])
