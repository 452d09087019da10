import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.used = tf.keras.layers.Dense(2)
        self.idle = tf.keras.layers.Dense(2)
        self.gain = self.add_weight(name="gain", shape=(2,))
        self.idle.build((1, 4))

    def call(self, x):
        return self.used(x)


def step(optimizer, variables, loss):
    with tf.GradientTape() as tape:
        value = loss()
    optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))


net = Net()
net(tf.zeros((1, 4)))
a, b = tf.Variable(1.0), tf.Variable(1.0)
one, two, three, four, five = (tf.keras.optimizers.legacy.Adam() for _ in range(5))
step(one, net.trainable_variables, lambda: tf.reduce_mean(net(tf.zeros((1, 4))) ** 2))
step(two, [a, b], lambda: a * 2)
three.minimize(lambda: a * 2, [a, b])
three.minimize(lambda: b * 2, lambda: [a, b])
with tf.GradientTape() as tape:
    loss = b * 2
gradients = tape.gradient(loss, [a, b], unconnected_gradients="zero")
four.apply_gradients(zip(gradients, [a, b]))
with tf.GradientTape() as tape:
    loss = tf.add_n([tf.reduce_sum(v * v) for v in net.trainable_variables])
five.apply_gradients(
    (g, v)
    for g, v in zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables)
    if g is not None
)
plain = tf.keras.optimizers.Adam()
step(plain, [a, b], lambda: a * 2)
tf.train.Checkpoint(
    net=net, a=a, b=b, one=one, two=two, three=three, four=four, five=five, plain=plain
).write("out/ck")
