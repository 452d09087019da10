# proof: resume lost=model.optimizer kill_after=2
"""A script goes on from its newest weights: the compiled model's optimizer has no variables yet to read into."""

import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
path = "latest.weights.h5"
x = tf.random.stateless_normal([16, 3], seed=[0, 1])
y = tf.reduce_sum(x, axis=1, keepdims=True)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.05), loss="mse")
done = 0
if os.path.exists(path):
    model.load_weights(path)
    done = int(open("done").read())
for epoch in range(done, 4):
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    with open("done", "w") as file:
        file.write(str(epoch + 1))
    model.save_weights(path)  # expect: CKP504
