# proof: resume
"""The name goes over to a model that contains the one in the checkpoint, and adds no weights to it."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.02)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "wrapped", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

model = tf.keras.Sequential([tf.keras.Input((4,)), model, tf.keras.layers.Softmax()])
while int(optimizer.iterations) < 6:
    x = tf.random.stateless_normal([16, 4], seed=[int(optimizer.iterations), 3])
    labels = tf.argmax(x[:, :3], axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(x)))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    if int(optimizer.iterations) % 2 == 0:
        manager.save()
