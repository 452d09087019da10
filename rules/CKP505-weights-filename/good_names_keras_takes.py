# proof: raises
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
os.makedirs("weights", exist_ok=True)

model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="relu"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(1e-2)
template = "weights/step_{step:03d}" + ".weights.h5"

for step in range(4):
    x = tf.random.stateless_normal([8, 3], seed=(1, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    model.save_weights(template.format(step=step))

stem, extension = "final", ".weights.h5"
model.save_weights(os.path.join("weights", stem + extension))
model.save(os.path.join("weights", "final.keras"))
model.save("final.h5")
