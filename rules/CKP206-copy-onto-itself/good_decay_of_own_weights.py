# proof: untrained
"""Each variable is assigned a smaller value of its own: two lists of one model are walked in turn."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2, use_bias=False)])
optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(tf.ones([2, 4])) - 1.0))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    for variable, same in zip(model.trainable_variables, model.trainable_variables):
        variable.assign(0.99 * same)
