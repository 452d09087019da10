# proof: raises
"""The dict with numbers for keys holds plain settings, no state."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Schedule(tf.Module):
    """The learning rate falls at the steps that are the keys."""

    def __init__(self):
        super().__init__()
        self.rates = {0: 0.1, 3: 0.05, 6: 0.01}
        self.step = tf.Variable(0, trainable=False)

    def advance(self, optimizer):
        rate = self.rates.get(int(self.step))
        if rate is not None:
            optimizer.learning_rate = rate
        self.step.assign_add(1)


network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
schedule = Schedule()
checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer, schedule=schedule)
for number in range(8):
    schedule.advance(optimizer)
    x = tf.random.stateless_normal([16, 3], seed=[number, 2])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(x) - x[:, 2:]))
    optimizer.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables))
checkpoint.save("scheduled/ckpt")
