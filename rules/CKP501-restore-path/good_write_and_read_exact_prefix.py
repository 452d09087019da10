# proof: resume kill_after=1
"""`write` uses the path as it is, so the same path is right for `restore` and `read`."""

import os

import tensorflow as tf


class Snapshots:
    def __init__(self, folder, **trackables):
        self.prefix = os.path.join(folder, "latest")
        self.checkpoint = tf.train.Checkpoint(**trackables)
        os.makedirs(folder, exist_ok=True)

    def save(self):
        self.checkpoint.write(self.prefix)

    def restore(self):
        if os.path.exists(self.prefix + ".index"):
            self.checkpoint.read(self.prefix).assert_existing_objects_matched()


tf.keras.utils.set_random_seed(0)
net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
opt = tf.keras.optimizers.SGD(0.1)
snapshots = Snapshots("snapshots", net=net, opt=opt)
snapshots.restore()
for step in range(int(opt.iterations), 5):
    x = tf.random.stateless_normal([8, 3], seed=(0, step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - x[:, 1:]))
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    snapshots.save()
