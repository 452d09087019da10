# proof: shared lost=averaged of=net
import tensorflow as tf


class Averaged(tf.keras.Model):
    """A model of layers that are handed in."""

    def __init__(self, first, second):
        super().__init__()
        self.first = first
        self.second = second

    def call(self, x):
        return self.second(self.first(x))


def average(slow, fast, decay):
    mixed = [decay * s + (1.0 - decay) * f for s, f in zip(slow.get_weights(), fast.get_weights())]
    slow.set_weights(mixed)  # expect: CKP206


tf.keras.utils.set_random_seed(5)
first, second = tf.keras.layers.Dense(4, activation="tanh"), tf.keras.layers.Dense(1)
net = Averaged(first, second)
averaged = Averaged(first, second)
optimizer = tf.keras.optimizers.Adam(0.02)
x, y = tf.random.normal([16, 2]), tf.ones([16, 1])
averaged(x)
for _ in range(6):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    weights = net.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    average(averaged, net, 0.9)
