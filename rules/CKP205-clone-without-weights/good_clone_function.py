# proof: unlike lost=probe of=model
"""The layers of the clone are those of the original: `clone_function` hands them on."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
inputs = tf.keras.Input((3,))
model = tf.keras.Model(inputs, tf.keras.layers.Dense(2)(inputs))
model.compile("sgd", "mse")
model.fit(tf.ones([8, 3]), tf.ones([8, 2]), verbose=0)
probe = tf.keras.models.clone_model(model, clone_function=lambda layer: layer)
print(probe.predict(tf.ones([1, 3]), verbose=0))
