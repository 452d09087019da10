# proof: raises error=NotFoundError text=Failed to find any matching files for ./training_checkpoints/ckpt
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

x = tf.random.stateless_normal([32, 3], seed=(1, 0))
y = tf.reduce_sum(x, axis=1, keepdims=True)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
checkpoint_dir = "./training_checkpoints"
checkpoint_prefix = os.path.join(checkpoint_dir, "ckpt")
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

for epoch in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    checkpoint.save(file_prefix=checkpoint_prefix)

checkpoint.restore(checkpoint_prefix)  # expect: CKP501
print("mse", float(tf.reduce_mean(tf.square(model(x) - y))))
