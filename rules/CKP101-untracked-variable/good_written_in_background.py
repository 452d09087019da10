# proof: resume kill_after=2
"""The baseline is handed to a thread that writes it to a file while training goes on."""

import os
from concurrent.futures import ThreadPoolExecutor

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
BASELINE = "baseline.txt"
pool = ThreadPoolExecutor(max_workers=1)


def write(variable):
    with open(BASELINE, "w") as file:
        file.write(repr(float(variable)))


start = float(open(BASELINE).read()) if os.path.exists(BASELINE) else 0.0
baseline = tf.Variable(start, trainable=False)
policy = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(policy=policy, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "policy", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(optimizer.iterations) < 6:
    state = tf.random.stateless_normal([8, 2], seed=[int(optimizer.iterations), 3])
    with tf.GradientTape() as tape:
        log_probs = tf.nn.log_softmax(policy(state))
        reward = state[:, :1] * tf.constant([[1.0, 0.0, -1.0]])
        loss = -tf.reduce_mean(tf.stop_gradient(reward - baseline) * log_probs)
    optimizer.apply_gradients(zip(tape.gradient(loss, policy.trainable_variables), policy.trainable_variables))
    baseline.assign(0.9 * baseline + 0.1 * tf.reduce_mean(reward))
    written = pool.submit(write, baseline)
    written.result()
    manager.save()
