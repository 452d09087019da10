# proof: resume lost=ckpt.step kill_after=1
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="relu"), tf.keras.layers.Dense(1)]
)
opt = tf.keras.optimizers.Adam(0.02)
ckpt = tf.train.Checkpoint(step=tf.Variable(0, dtype=tf.int64), optimizer=opt, net=model)
directory = "./tf_ckpts"
latest = tf.train.latest_checkpoint(directory)
if latest:
    ckpt.restore(latest)
    print("restored from", latest, "at step", int(ckpt.step))

while int(ckpt.step) < 8:
    x = tf.random.stateless_normal([16, 3], seed=(1, int(ckpt.step)))
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(x, training=True) - y))
    variables = model.trainable_variables
    opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
    ckpt.step = ckpt.step + 1  # expect: CKP404
    if int(ckpt.step) % 4 == 0:
        ckpt.save(os.path.join(directory, "ckpt"))
