import os
import random

import tensorflow as tf

os.makedirs("names")
with open(os.path.join("names", "choice.txt"), "w") as file:
    file.write("bias")
with open(os.path.join("names", "choice.txt")) as file:
    wanted = file.read()

dense = tf.keras.layers.Dense(3)
dense(tf.ones((1, 3)))


def trained(variables):
    optimizer = tf.keras.optimizers.Adam()
    optimizer.build(variables)
    return optimizer


def stepped(variables):
    optimizer = tf.keras.optimizers.Adam()
    optimizer.apply_gradients([(tf.ones_like(v), v) for v in variables])
    return optimizer


def watched():
    optimizer = tf.keras.optimizers.Adam()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(dense(tf.ones((1, 3))) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, tape.watched_variables()), tape.watched_variables()))
    return optimizer


named = [v for v in dense.trainable_variables if wanted in v.name]
start = len(wanted) - 3
tf.train.Checkpoint(
    dense=dense,
    some=trained(dense.trainable_variables[start:]),
    first=trained(dense.trainable_variables[:1]),
    one=stepped([dense.trainable_variables[start]]),
    both=trained(list(reversed(dense.trainable_variables))),
    sorted=stepped(sorted(dense.trainable_variables, key=lambda v: v.name)),
    named=trained(named),
    either=stepped(random.sample(dense.trainable_variables, 1)),
    filtered=stepped(filter(lambda v: wanted in v.name, dense.trainable_variables)),
    watched=watched(),
).write("out/ck")
