# proof: untrained
"""The raw scale is named to the tape, beside the weights that Keras sees."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Gate(tf.keras.layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.scale = tf.Variable(tf.ones([size]))

    def call(self, inputs):
        return inputs * self.scale


gate = Gate(3)
model = tf.keras.Sequential([tf.keras.Input((3,)), gate, tf.keras.layers.Dense(1)])
own = {id(v) for v in model.trainable_variables}
variables = [*model.trainable_variables] + ([] if id(gate.scale) in own else [gate.scale])

for number in range(6):
    x = tf.random.stateless_normal([16, 3], seed=[number, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    for gradient, variable in zip(tape.gradient(loss, variables), variables):
        variable.assign_sub(0.05 * gradient)
tf.train.Checkpoint(model=model, scale=gate.scale).save("gated/ckpt")
