# proof: resume
"""The mean of the inputs is measured on the same data by every run, before the checkpoint is restored."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
data = [3.0 + tf.random.stateless_normal([8, 2], seed=[number, 6]) for number in range(4)]
total = tf.Variable(tf.zeros([2]), trainable=False)
for batch in data:
    total.assign_add(tf.reduce_mean(batch, axis=0))
mean = total / len(data)

net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.Adam(0.05)
ckpt = tf.train.Checkpoint(net=net, opt=opt)
manager = tf.train.CheckpointManager(ckpt, "centered", max_to_keep=2)
ckpt.restore(manager.latest_checkpoint)
while int(opt.iterations) < 8:
    x = data[int(opt.iterations) % len(data)] - mean
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - x[:, :1]))
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    if int(opt.iterations) % 3 == 0:
        manager.save()
