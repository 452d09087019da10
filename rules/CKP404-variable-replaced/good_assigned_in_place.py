# proof: resume kill_after=1
import os

import tensorflow as tf
from tensorflow import keras


class Ema:
    """Moving averages of the weights, kept in variables and moved by `assign`."""

    def __init__(self, variables, decay=0.9):
        self.decay = decay
        self.averages = [tf.Variable(tf.convert_to_tensor(v), trainable=False) for v in variables]

    def update(self, variables):
        for average, variable in zip(self.averages, variables):
            average.assign(self.decay * average + (1.0 - self.decay) * variable)


keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.1)
ema = Ema(model.trainable_variables)
step = tf.Variable(0, dtype=tf.int64, trainable=False)
ckpt = tf.train.Checkpoint(model=model, optimizer=optimizer, averages=ema.averages, step=step)
ckpt.restore(tf.train.latest_checkpoint("checkpoints"))

while int(step) < 6:
    x = tf.random.stateless_normal([10, 2], seed=(0, int(step)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1] * x[:, 1:]))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    ema.update(model.trainable_variables)
    step = step.assign_add(1)
    if int(step) % 3 == 0:
        ckpt.save(os.path.join("checkpoints", "ckpt"))
