# proof: gradient
"""The output becomes an array only for the robot that asks for one; training takes the other branch."""

import numpy as np
import tensorflow as tf
from tensorflow import keras


class Attention:
    def __init__(self, features):
        self.model = keras.Sequential(
            [keras.Input((features,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(4)]
        )
        self.optim = keras.optimizers.Adam(1e-2)
        self.ckpt = tf.train.Checkpoint(model=self.model, optim=self.optim)

    def forward(self, observation, apply_softmax=True):
        features = np.asarray(observation, dtype=np.float32)
        flat = tf.reshape(features, (-1, int(np.prod(features.shape[1:]))))
        output = self.model(flat)
        if apply_softmax:
            output = tf.nn.softmax(output)
            output = np.float32(output).reshape(-1, 2, 2)
        return output

    def train(self, observation, pixel):
        with tf.GradientTape() as tape:
            output = self.forward(observation, apply_softmax=False)
            label = np.zeros(output.shape, dtype=np.float32)
            label[np.arange(len(pixel)), pixel] = 1
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(label, output))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optim.apply_gradients(zip(grads, self.model.trainable_variables))
        return np.float32(loss)


keras.utils.set_random_seed(0)
rng = np.random.default_rng(1)
attention = Attention(features=6)
for _ in range(5):
    attention.train(rng.normal(size=(10, 2, 3)), rng.integers(0, 4, size=10))
print(attention.forward(rng.normal(size=(1, 2, 3))).shape)
attention.ckpt.save("checkpoints/attention")
