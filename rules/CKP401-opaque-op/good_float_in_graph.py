# proof: gradient
"""Inside `tf.function`, AutoGraph turns `float(...)` into a cast, which gradients pass."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
log_scale = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)
checkpoint = tf.train.Checkpoint(model=model, log_scale=log_scale, optimizer=optimizer)


@tf.function
def train_step(x, y):
    variables = model.trainable_variables + [log_scale]
    with tf.GradientTape() as tape:
        scale = float(tf.exp(log_scale))
        loss = tf.reduce_mean(tf.square(model(x) - y)) / scale + log_scale
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    return loss


for step in range(5):
    x = tf.random.stateless_normal([8, 2], seed=(1, step))
    train_step(x, x[:, :1])
checkpoint.save("checkpoints/ckpt")
