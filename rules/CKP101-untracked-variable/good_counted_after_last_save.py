# proof: resume
"""What is counted on the test data, after all training and saving, is counted anew by every run."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
opt = tf.keras.optimizers.Adam(0.05)
step = tf.Variable(0, trainable=False, dtype=tf.int64)
right, asked = tf.Variable(0, trainable=False), tf.Variable(0, trainable=False)
ckpt = tf.train.Checkpoint(net=net, opt=opt, step=step)
manager = tf.train.CheckpointManager(ckpt, "tested", max_to_keep=2)
ckpt.restore(manager.latest_checkpoint)


def batch(seed):
    x = tf.random.stateless_normal([12, 3], seed=[seed, 2])
    return x, tf.cast(x[:, 0] > x[:, 1], tf.int32)


while int(step) < 6:
    x, labels = batch(int(step))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=net(x)))
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()

for seed in range(100, 104):
    x, labels = batch(seed)
    right.assign_add(tf.reduce_sum(tf.cast(tf.argmax(net(x), axis=1, output_type=tf.int32) == labels, tf.int32)))
    asked.assign_add(len(x))
print("accuracy", int(right) / int(asked))
