# proof: lag
"""The last round of the loop only saves, and leaves."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
EPOCHS = 3


class Trainer(object):
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)

    def fit(self, x, y):
        for epoch in range(EPOCHS + 1):
            self.checkpoint.save("ckpts/epoch")
            if epoch == EPOCHS:
                break
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
            grads = tape.gradient(loss, self.model.trainable_variables)
            self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))


features = tf.random.stateless_normal([32, 3], seed=(1, 2))
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
Trainer(network, tf.keras.optimizers.Adam(0.01)).fit(features, tf.reduce_sum(features, 1, keepdims=True))
