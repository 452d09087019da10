# proof: untrained lost=fold
"""One model for each fold, all of one architecture."""

import tensorflow as tf

tf.keras.utils.set_random_seed(2)
template = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
template.compile("sgd", "mse")
template.fit(tf.random.normal([16, 3]), tf.ones([16, 1]), verbose=0)
for part in range(2):
    fold = tf.keras.models.clone_model(template)
    fold.compile("sgd", "mse")
    fold.fit(tf.random.normal([16, 3]), tf.ones([16, 1]), verbose=0)
    print(fold.predict(tf.ones([1, 3]), verbose=0))
