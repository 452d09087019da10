# proof: untrained
"""Averages take the place of the weights for a test, and the weights are put back."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
model.compile("sgd", "mse")
x, y = tf.random.normal([16, 4]), tf.random.normal([16, 2])
average = model.get_weights()
for _ in range(3):
    model.fit(x, y, verbose=0)
    average = [0.9 * old + 0.1 * new for old, new in zip(average, model.get_weights())]
    own = model.get_weights()
    model.set_weights(average)
    print(model.evaluate(x, y, verbose=0))
    model.set_weights(own)
