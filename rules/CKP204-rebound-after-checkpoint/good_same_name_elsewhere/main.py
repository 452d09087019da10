# proof: resume
"""Another function, in another file, calls its own throw-away model and optimizer by the same names."""

import tensorflow as tf

import baseline

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.02)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("compared"))

x = tf.random.stateless_normal([20, 2], seed=[1, 2])
y = tf.abs(x[:, :1]) + x[:, 1:]
while int(optimizer.iterations) < 6:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        print(float(loss), "baseline", baseline.mean_error(x, y))
        checkpoint.save("compared/ckpt")
