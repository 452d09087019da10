# proof: resume
"""A perceptron of plain `tf.Module` parts: a module's list is written."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Linear(tf.Module):
    def __init__(self, rows, columns):
        super().__init__()
        self.w = tf.Variable(tf.random.stateless_normal([rows, columns], seed=[rows, columns]) * 0.3)
        self.b = tf.Variable(tf.zeros([columns]))

    def __call__(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


class Perceptron(tf.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = []
        for rows, columns in zip(sizes, sizes[1:]):
            self.layers.append(Linear(rows, columns))
        self.scales = {"output": tf.Variable(1.0)}

    def __call__(self, inputs):
        for layer in self.layers:
            inputs = tf.nn.tanh(layer(inputs))
        return inputs * self.scales["output"]


model = Perceptron([3, 5, 1])
optimizer = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), 8):
    features = tf.random.stateless_normal([8, 3], seed=[index, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save()
