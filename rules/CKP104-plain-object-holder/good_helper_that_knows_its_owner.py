# proof: resume
"""A plain helper refers back to the model that owns it, and holds nothing that the model does not hold."""

import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)


class Attack:
    """Makes inputs on which a model does badly."""

    def __init__(self, model, size):
        self.model = model
        self.size = size

    def __call__(self, inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            loss = tf.reduce_sum(self.model(inputs) ** 2)
        return inputs + self.size * tf.sign(tape.gradient(loss, inputs))


class Robust(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(4, activation="tanh")
        self.out = layers.Dense(1)
        self.attack = Attack(self, 0.01)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


model = Robust()
model(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
checkpoint.restore(tf.train.latest_checkpoint("robust"))

for number in range(int(step), 6):
    batch = model.attack(tf.random.stateless_normal([8, 3], seed=[number, 7]))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(batch) - batch[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    step.assign_add(1)
    if (number + 1) % 2 == 0:
        checkpoint.save("robust/ckpt")
