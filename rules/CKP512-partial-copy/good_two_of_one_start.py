# proof: untrained
"""Neither network is loaded or a clone: what they share is the start that the second takes over."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)


def make_model():
    return tf.keras.Sequential(
        [tf.keras.Input((4,)), tf.keras.layers.Dense(2, use_bias=False), tf.keras.layers.BatchNormalization()]
    )


first, second = make_model(), make_model()
for one, other in zip(second.trainable_variables, first.trainable_variables):
    one.assign(other)
for model in (first, second):
    model.compile("sgd", "mse")
    model.fit(tf.random.normal([16, 4]), tf.ones([16, 2]), verbose=0)
