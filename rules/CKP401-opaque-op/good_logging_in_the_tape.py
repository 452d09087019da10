# proof: gradient
"""Numbers are read for logging and clipping inside the tape; none of them flows back into the loss."""

import numpy as np
import tensorflow as tf


class Learner:
    def __init__(self):
        self.model = tf.keras.Sequential(
            [tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="relu"), tf.keras.layers.Dense(1)]
        )
        self.optimizer = tf.keras.optimizers.SGD(0.05)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)
        self.history = []

    def train_step(self, x, y):
        with tf.GradientTape(persistent=True) as tape:
            pred = self.model(x, training=True)
            residual = pred - y
            loss = tf.reduce_mean(tf.square(residual))
            mae = np.mean(np.abs(residual.numpy()))
            self.history.append({"loss": float(loss), "mae": mae, "worst": int(tf.argmax(residual[:, 0]))})
            if np.isnan(loss.numpy()):
                raise FloatingPointError("the loss is not a number")
            grads = tape.gradient(loss, self.model.trainable_variables)
            norm = np.sqrt(sum(np.sum(g.numpy() ** 2) for g in grads))
        del tape
        grads = [g / max(float(norm), 1.0) for g in grads]
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))

    def save(self, prefix):
        return self.checkpoint.save(prefix)


tf.keras.utils.set_random_seed(0)
learner = Learner()
for step in range(5):
    x = tf.random.stateless_normal([8, 3], seed=(1, step))
    learner.train_step(x, tf.reduce_sum(x, axis=1, keepdims=True))
learner.save("checkpoints/learner")
