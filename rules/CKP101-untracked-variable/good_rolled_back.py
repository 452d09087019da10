# proof: resume
"""A step that made the loss worse is taken back by the file that this very run wrote; every run starts afresh."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.9, momentum=0.5)
ckpt = tf.train.Checkpoint(net=net, opt=opt)
tries = tf.Variable(0, trainable=False)
x = tf.random.stateless_normal([16, 2], seed=[1, 6])
y = x[:, :1] * x[:, 1:]


def loss_now():
    return tf.reduce_mean(tf.square(net(x) - y))


best = float(loss_now())
good = ckpt.save("rollback/ckpt")
while int(tries) < 8:
    with tf.GradientTape() as tape:
        loss = loss_now()
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    tries.assign_add(1)
    if float(loss_now()) < best:
        best = float(loss_now())
        good = ckpt.save("rollback/ckpt")
    else:
        ckpt.restore(good)
print("best", best)
