# proof: lag lost=seen
"""A counter beside the training step; model and optimizer are saved at the end, to be trained on another day."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
seen = tf.Variable(0, dtype=tf.int64, trainable=False)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.01)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    seen.assign_add(tf.shape(x, out_type=tf.int64)[0])


for number in range(6):
    batch = tf.random.stateless_normal([8, 3], seed=[number, 2])
    train_step(batch, tf.reduce_sum(batch, axis=1, keepdims=True))

checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)  # expect: CKP101
checkpoint.save("trained/ckpt")
