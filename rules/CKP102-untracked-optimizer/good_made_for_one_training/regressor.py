"""An estimator whose `fit` starts anew each time; what it saved is loaded to predict with it."""

import tensorflow as tf


class Regressor:
    def __init__(self, network, folder, rate=0.05):
        self.network = network
        self.rate = rate
        self.checkpoint = tf.train.Checkpoint(network=self.network)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=1)

    def fit(self, epochs, batches=3):
        optimizer = tf.keras.optimizers.Adam(self.rate)
        for epoch in range(epochs):
            for batch in range(batches):
                inputs = tf.random.stateless_uniform([8, 3], seed=[epoch, batch])
                self._step(optimizer, inputs, tf.reduce_sum(inputs, axis=1, keepdims=True))
            self.manager.save()
        return self

    def load(self):
        self.checkpoint.restore(self.manager.latest_checkpoint).expect_partial()
        return self

    def predict(self, inputs):
        return self.network(inputs).numpy()

    def _step(self, optimizer, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(inputs) - targets))
        variables = self.network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
