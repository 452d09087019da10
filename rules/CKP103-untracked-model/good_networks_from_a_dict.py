# proof: resume
"""All networks stand in a dict, which the checkpoint takes as keywords."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def dense(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(outputs)])


networks = {"encoder": dense(4, 6)}
for task in ("wear", "load"):
    networks[task] = dense(6, 1)
optimizer = tf.keras.optimizers.SGD(0.05)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(optimizer=optimizer, step=step, **networks)
checkpoint.restore(tf.train.latest_checkpoint("networks"))

while step < 4:
    x = tf.random.stateless_normal([8, 4], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        features = tf.nn.tanh(networks["encoder"](x))
        loss = tf.add_n([tf.reduce_mean(tf.square(networks[task](features) - x[:, :1])) for task in ("wear", "load")])
    weights = [weight for network in networks.values() for weight in network.trainable_variables]
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    step.assign_add(1)
    checkpoint.save("networks/ckpt")
