# proof: resume kill_after=2
"""The weights are the best ones, to be served; a checkpoint beside them is what the next run goes on from."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
path = "latest.weights.h5"
x = tf.random.stateless_normal([16, 3], seed=[0, 1])
y = tf.reduce_sum(x, axis=1, keepdims=True)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.05), loss="mse")
checkpoint = tf.train.Checkpoint(model=model, optimizer=model.optimizer)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
for epoch in range(int(model.optimizer.iterations) // 2, 4):
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    model.save_weights(path)
    manager.save()
