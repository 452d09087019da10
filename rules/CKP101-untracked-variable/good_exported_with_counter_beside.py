# proof: keys
"""Only the network is written, once, to serve predictions; the counter was for the progress report."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
seen = tf.Variable(0, dtype=tf.int64, trainable=False)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)

for number in range(6):
    x = tf.random.stateless_normal([8, 3], seed=[number, 2])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - tf.reduce_sum(x, axis=1, keepdims=True)))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    seen.assign_add(8)
print("trained on", int(seen))
tf.train.Checkpoint(model=model).write("serving/model")
