# proof: resume
"""The dictionary that the Checkpoint is built from is filled in two functions; the variable is among its values."""

import tensorflow as tf


def networks():
    net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(5, "relu"), tf.keras.layers.Dense(1)])
    return {"net": net, "optimizer": tf.keras.optimizers.Adam(0.01)}


def counters(with_temperature=True):
    state = dict(step=tf.Variable(0, trainable=False))
    if with_temperature:
        state["temperature"] = tf.Variable(1.0, trainable=False)
    return state


def train(total=8):
    state = networks()
    state.update(counters())
    checkpoint = tf.train.Checkpoint(**state)
    checkpoint.restore(tf.train.latest_checkpoint("ckpts"))
    net, optimizer, step, temperature = (state[key] for key in ("net", "optimizer", "step", "temperature"))
    while int(step) < total:
        x = tf.random.stateless_normal([16, 2], seed=[int(step), 3])
        labels = tf.cast(x[:, :1] * x[:, 1:] > 0, tf.float32)
        with tf.GradientTape() as tape:
            logits = net(x) / temperature
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
        temperature.assign(tf.maximum(0.5, temperature * 0.95))
        step.assign_add(1)
        if int(step) % 4 == 0:
            checkpoint.save("ckpts/state")


tf.keras.utils.set_random_seed(0)
train()
