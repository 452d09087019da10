import tensorflow as tf


class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.z = tf.Variable([1.0])
        self.later = tf.Module()
        self.later.m = tf.Variable([[2.0]])
        self.a = tf.Variable(3.0)

    def __call__(self, x):
        return x * self.a + self.z + self.later.m


def step(pairs):
    net, optimizer = Net(), tf.keras.optimizers.Adam(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(tf.zeros((1, 1))) ** 2)
    weights = net.trainable_variables
    optimizer.apply_gradients(pairs(tape.gradient(loss, weights), weights))
    return tf.train.Checkpoint(by=optimizer, net=net)


tf.train.Checkpoint(
    one=step(lambda grads, weights: list(zip(grads, weights))),
    two=step(lambda grads, weights: [*zip(grads, weights)]),
    three=step(lambda grads, weights: tuple(zip(grads, list(weights)))),
    four=step(lambda grads, weights: zip(grads, weights)),
    five=step(lambda grads, weights: [(g, w) for g, w in zip(grads, weights) if g is not None]),
    six=step(lambda grads, weights: ((2.0 * g, w) for g, w in zip(grads, weights))),
    seven=step(lambda grads, weights: [pair for pair in zip(grads, weights)]),
).write("out/ck")
