# proof: untrained lost=encoder
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
prefix = os.path.join("./checkpoints", "ckpt")


class Encoder(tf.Module):
    def __init__(self, width, name=None):
        super().__init__(name=name)
        self.kernel = tf.Variable(tf.random.normal([4, width], stddev=0.1), name="kernel")
        self.shift = tf.Variable(tf.zeros([4]), name="shift")

    def __call__(self, x):
        code = tf.matmul(x, self.kernel)
        return tf.matmul(code, self.kernel, transpose_b=True) + self.shift


def error(module, x):
    return tf.reduce_mean(tf.square(module(x) - x))


encoder = Encoder(2)
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(encoder=encoder, optimizer=optimizer)

for number in range(6):
    x = tf.random.stateless_normal([16, 4], seed=[number, number])
    with tf.GradientTape() as tape:
        loss = error(encoder, x)
    weights = encoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
path = checkpoint.save(prefix)

encoder = Encoder(2)  # expect: CKP204
checkpoint.restore(path)
x = tf.random.stateless_normal([64, 4], seed=[100, 100])
print(f"held-out error after restore: {float(error(encoder, x)):.4f}")
