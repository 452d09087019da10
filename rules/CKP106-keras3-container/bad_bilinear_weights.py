# proof: resume keras=3 lost=model.layers[0].factors,model.layers[0].weights[-1]
"""Learn a bilinear score with a layer that makes its weights in `build`."""

import functools

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Bilinear(tf.keras.layers.Layer):
    def __init__(self, rank):
        super().__init__()
        self.rank = rank

    def build(self, input_shape):
        add = functools.partial(self.add_weight, initializer="glorot_uniform", trainable=True)
        self.factors = [add(shape=(input_shape[-1], self.rank), name=side) for side in ("left", "right")]  # expect: CKP106 keras=3
        self.add_weight(shape=(1,), initializer="zeros", name="offset")  # expect: CKP106 keras=3
        super().build(input_shape)

    def call(self, inputs):
        left, right = self.factors
        offset = self.trainable_weights[-1]
        return tf.reduce_sum(tf.matmul(inputs, left) * tf.matmul(inputs, right), axis=-1, keepdims=True) + offset


def batch(index):
    pairs = tf.random.stateless_normal([12, 4], seed=[index, 9])
    return pairs, pairs[:, :1] * pairs[:, 1:2] + 0.5


model = tf.keras.Sequential([tf.keras.Input(shape=(4,)), Bilinear(rank=3)])
optimizer = tf.keras.optimizers.SGD(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("./training_checkpoints"))

while int(optimizer.iterations) < 8:
    pairs, scores = batch(int(optimizer.iterations))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(pairs) - scores) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if int(optimizer.iterations) % 5 == 0:
        checkpoint.save(file_prefix="./training_checkpoints/ckpt")
