# proof: resume
"""Meta-learning: a copy of the network is trained on one task and thrown away in each round."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


def descend(part, x, rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(part(x) - x[:, :1]))
    for weight, gradient in zip(part.trainable_variables, tape.gradient(loss, part.trainable_variables)):
        weight.assign_sub(rate * gradient)


slow = network()
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(slow=slow, step=step)
checkpoint.restore(tf.train.latest_checkpoint("slow"))

while step < 5:
    fast = network()
    fast.set_weights(slow.get_weights())
    for inner in range(3):
        descend(fast, tf.random.stateless_normal([8, 3], seed=[int(step), inner]), rate=0.1)
    for mine, adapted in zip(slow.trainable_variables, fast.trainable_variables):
        mine.assign_add(0.5 * (adapted - mine))
    step.assign_add(1)
    checkpoint.save("slow/ckpt")
