# proof: resume
"""The epoch variable is not in the file: each start works it out from the optimizer's own count."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
STEPS_PER_EPOCH = 3
EPOCHS = 4

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(6, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.02)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("./checkpoints"))

epoch = tf.Variable(0, trainable=False, dtype=tf.int64)
epoch.assign(optimizer.iterations // STEPS_PER_EPOCH)

while epoch < EPOCHS:
    for index in range(STEPS_PER_EPOCH):
        x = tf.random.stateless_uniform([10, 2], seed=[int(epoch), index])
        with tf.GradientTape() as tape:
            weight = 1.0 / (1.0 + tf.cast(epoch, tf.float32))
            loss = weight * tf.reduce_mean((model(x) - x[:, :1] * x[:, 1:]) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    epoch.assign_add(1)
    checkpoint.save("./checkpoints/epoch")
