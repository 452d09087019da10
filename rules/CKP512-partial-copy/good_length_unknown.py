# proof: gradient
"""How many weights the loaded model has is not seen here."""

import tensorflow as tf

tf.keras.utils.set_random_seed(1)
make = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
make.save("made.keras")
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
loaded = tf.keras.models.load_model("made.keras")
for mine, theirs in zip(model.variables, loaded.variables):
    mine.assign(theirs)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(model(tf.ones([2, 4])))
print(tape.gradient(loss, model.trainable_variables))
