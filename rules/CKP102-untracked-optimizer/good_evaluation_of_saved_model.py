# proof: keys
"""After training, a second Checkpoint without optimizer reads the weights into a copy that is only evaluated."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def make_model():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])


def train(model, folder):
    optimizer = tf.keras.optimizers.Adam(0.02)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    for number in range(6):
        x = tf.random.stateless_normal([16, 2], seed=[number, 3])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - tf.norm(x, axis=1, keepdims=True)) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return checkpoint.save(folder + "/ckpt")


path = train(make_model(), "trained")
copy = make_model()
tf.train.Checkpoint(model=copy).restore(path).expect_partial()
x = tf.random.stateless_normal([64, 2], seed=[99, 3])
print("error", float(tf.reduce_mean(tf.abs(copy(x) - tf.norm(x, axis=1, keepdims=True)))))
