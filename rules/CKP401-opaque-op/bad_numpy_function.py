# proof: gradient
import functools

import numpy as np
import tensorflow as tf

tf.random.set_seed(0)
np.random.seed(0)


def huber(delta, y_true, y_pred):
    error = np.abs(y_true - y_pred)
    return np.where(error < delta, 0.5 * error**2, delta * (error - 0.5 * delta)).astype(np.float32)


huber_1 = functools.partial(huber, np.float32(1.0))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)
ckpt = tf.train.Checkpoint(model=model, optimizer=optimizer)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        prediction = model(x, training=True)
        per_example = tf.numpy_function(huber_1, [y, prediction], tf.float32)  # expect: CKP401
        loss = tf.reduce_mean(per_example) + 1e-3 * tf.nn.l2_loss(model.trainable_variables[0])
    variables = model.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    return loss


for step in range(5):
    x = tf.random.stateless_normal([8, 3], seed=(1, step))
    train_step(x, x[:, :1] - x[:, 1:2])
ckpt.save("./tf_ckpts/ckpt")
