# proof: resume kill_after=1
"""The best network is restored to be measured, and nothing is trained after that: no run is resumed from a file."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def batch(seed):
    x = tf.random.stateless_normal([16, 3], seed=[seed, 5])
    return x, tf.reduce_sum(x * x, axis=1, keepdims=True)


net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.Adam(0.02)
smoothed = tf.Variable(9.0, trainable=False)  # of the loss: in training for the log, below as the result


def loss_of(x, y):
    loss = tf.reduce_mean(tf.square(net(x) - y))
    smoothed.assign(0.8 * smoothed + 0.2 * tf.stop_gradient(loss))
    return loss


ckpt = tf.train.Checkpoint(net=net, opt=opt)
best = float("inf")
for step in range(8):
    x, y = batch(step)
    with tf.GradientTape() as tape:
        loss = loss_of(x, y)
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    if float(smoothed) < best:
        best = float(smoothed)
        ckpt.save("best/net")

ckpt.restore(tf.train.latest_checkpoint("best"))
for seed in range(100, 104):
    loss_of(*batch(seed))
print("smoothed loss on new data:", float(smoothed))
