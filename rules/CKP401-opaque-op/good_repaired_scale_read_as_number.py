# proof: gradient
import tensorflow.compat.v2 as tf
from tensorflow import keras

keras.utils.set_random_seed(0)


class ScaledHead(tf.Module):
    """A dense head whose output scale is learned."""

    def __init__(self, features):
        super().__init__()
        self.w = tf.Variable(tf.random.stateless_normal([features, 1], seed=(1, 1)) * 0.1)
        self.scale = tf.Variable(1.0)

    def __call__(self, x):
        return tf.matmul(x, self.w) * self.gain()

    def gain(self):
        return tf.maximum(self.scale, 0.1)


head = ScaledHead(3)
opt = keras.optimizers.SGD(0.1)
ckpt = tf.train.Checkpoint(head=head, opt=opt)
for step in range(6):
    x = tf.random.stateless_normal([16, 3], seed=(8, step))
    y = 4.0 * x[:, 1:2]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(x) - y))
    grads = tape.gradient(loss, head.trainable_variables)
    opt.apply_gradients(zip(grads, head.trainable_variables))
ckpt.save("ckpts/head")
