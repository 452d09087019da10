# proof: resume
"""The names are bound again to the very objects that the Checkpoint holds."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def make_checkpoint():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
    optimizer = tf.keras.optimizers.Adam(0.05)
    return tf.train.Checkpoint(model=model, optimizer=optimizer)


checkpoint = make_checkpoint()
checkpoint.restore(tf.train.latest_checkpoint("same"))
model, optimizer = checkpoint.model, checkpoint.optimizer


def train_step(number):
    x = tf.random.stateless_normal([8, 3], seed=[number, 6])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - x[:, 1:]) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


for number in range(int(optimizer.iterations), 6):
    model = checkpoint.model
    optimizer = checkpoint.optimizer
    train_step(number)
    if number % 2:
        checkpoint.save("same/ckpt")
