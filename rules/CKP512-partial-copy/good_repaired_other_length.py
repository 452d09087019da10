# proof: unlike lost=deep of=whole
"""The new model has as many layers."""

import tensorflow as tf


def make_model(depth):
    model = tf.keras.Sequential([tf.keras.Input((4,))])
    for _ in range(depth):
        model.add(tf.keras.layers.Dense(4, activation="relu"))
    return model


tf.keras.utils.set_random_seed(4)
whole = make_model(3)
whole.save_weights("whole.weights.h5")

saved, deep = make_model(3), make_model(3)
saved.load_weights("whole.weights.h5")
for old, new in zip(deep.variables, saved.variables):
    old.assign(new)
print(deep(tf.ones([1, 4])))
