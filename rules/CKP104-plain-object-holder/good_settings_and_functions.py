# proof: resume
"""A plain object with the settings and the functions of a network, and with no state at all."""

import dataclasses

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


@dataclasses.dataclass
class Settings:
    width: int
    activation: object
    pooling: object


class Network(tf.keras.Model):
    def __init__(self, settings):
        super().__init__()
        self.settings = settings
        self.hidden = tf.keras.layers.Dense(settings.width, activation=settings.activation)
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.settings.pooling(self.hidden(inputs)))


settings = Settings(width=4, activation=tf.nn.tanh, pooling=tf.keras.layers.Dropout(0.0))
network = Network(settings)
network(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer, step=step)
checkpoint.restore(tf.train.latest_checkpoint("network"))

while step < 6:
    batch = tf.random.stateless_normal([8, 3], seed=[int(step), 7])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(batch) - batch[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables))
    step.assign_add(1)
    if step % 2 == 0:
        checkpoint.save("network/ckpt")
