# proof: gradient error=ValueError text=No gradients provided for any variable
import os

import tensorflow as tf
from losses import training_loss

tf.keras.utils.set_random_seed(0)


class Regressor(tf.Module):
    def __init__(self, units):
        super().__init__()
        self.kernel = tf.Variable(tf.random.stateless_normal([units, 1], seed=(0, 1)), name="kernel")
        self.bias = tf.Variable(tf.zeros([1]), name="bias")

    def __call__(self, x):
        return tf.matmul(x, self.kernel) + self.bias


model = Regressor(4)
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint_prefix = os.path.join("training_checkpoints", "ckpt")


def train_step(inputs, targets):
    with tf.GradientTape() as tape:
        predictions = model(inputs)
        loss = training_loss(targets, predictions)
    variables = [model.kernel, model.bias]
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    return loss


for epoch in range(5):
    inputs = tf.random.stateless_normal([16, 4], seed=(3, epoch))
    targets = tf.reduce_sum(inputs, axis=1, keepdims=True)
    loss = train_step(inputs, targets)
    print("epoch", epoch, "loss", float(loss))
    checkpoint.save(file_prefix=checkpoint_prefix)

checkpoint.restore(tf.train.latest_checkpoint(os.path.dirname(checkpoint_prefix)))  # expect: CKP501
