# proof: resume
"""A deep network in which some of the blocks have a second layer."""

from random import Random

import tensorflow as tf

tf.random.set_seed(0)


def build(depth=10):
    source = Random(7)
    model = tf.keras.Sequential([tf.keras.Input(shape=(3,))])
    for width in range(4, 4 + depth):
        model.add(tf.keras.layers.Dense(width, activation="tanh"))
        if source.random() < 0.5:
            model.add(tf.keras.layers.Dense(width, activation="tanh"))
    model.add(tf.keras.layers.Dense(1))
    return model


net = build()
opt = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
ckpt = tf.train.Checkpoint(net=net, opt=opt, step=step)
manager = tf.train.CheckpointManager(ckpt, "./tf_ckpts", max_to_keep=3)
ckpt.restore(manager.latest_checkpoint)

for index in range(int(step), 5):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(features) - features[:, :1]))
    gradients = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(gradients, net.trainable_variables))
    step.assign_add(1)
    if int(step) == 2:
        manager.save()
