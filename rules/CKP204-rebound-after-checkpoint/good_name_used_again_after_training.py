# proof: keys
"""Training and saving are over when the name is used for another model; the Checkpoint is not used again."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
inputs = tf.keras.Input((4,))
codes = tf.keras.layers.Dense(2, name="codes")(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(4)(codes))
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

for number in range(6):
    x = tf.random.stateless_normal([16, 4], seed=[number, 9])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - x) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
checkpoint.save("autoencoder/ckpt")

model = tf.keras.Model(model.inputs, model.get_layer("codes").output)
print(model(tf.ones([1, 4])).numpy())
