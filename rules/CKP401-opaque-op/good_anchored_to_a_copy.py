# proof: gradient
"""The weights are held near a copy of what they were before the round: the copy is a constant on purpose."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(4):
    x = tf.random.stateless_normal([16, 4], seed=(1, step))
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    anchor = model.get_weights()
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
            for weight, start in zip(model.trainable_variables, anchor):
                loss += 0.1 * tf.reduce_sum(tf.square(weight - start))
            before = sum(float(tf.norm(w)) for w in model.get_weights())
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("step", step, "loss", float(loss), "weights", before)
tf.train.Checkpoint(model=model).save("anchored/ckpt")
