# proof: resume kill_after=1
import os

import tensorflow as tf


class Experiment:
    EPOCHS = 3

    def __init__(self, workdir):
        self.net = tf.keras.Sequential(
            [tf.keras.Input((4,)), tf.keras.layers.Dense(5, activation="relu"), tf.keras.layers.Dense(1)]
        )
        self.opt = tf.keras.optimizers.Adam(1e-2)
        self.epoch = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.ckpt = tf.train.Checkpoint(net=self.net, opt=self.opt, epoch=self.epoch)
        self.workdir = workdir

    def batches(self, epoch):
        for i in range(3):
            x = tf.random.stateless_normal([8, 4], seed=(epoch, i))
            yield x, tf.reduce_max(x, axis=1, keepdims=True)

    @tf.function
    def update(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(x, training=True) - y))
        variables = self.net.trainable_variables
        self.opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def run(self):
        self.ckpt.restore(tf.train.latest_checkpoint(self.workdir))
        while int(self.epoch) < self.EPOCHS:
            for x, y in self.batches(int(self.epoch)):
                self.update(x, y)
            self.epoch.assign_add(1)
            self.ckpt.save(os.path.join(self.workdir, "ckpt"))


tf.keras.utils.set_random_seed(0)
Experiment("runs").run()
