# proof: gradient numeric=1
import numpy as np
import tensorflow as tf
from tensorflow import keras


class SparseCoder(keras.Model):
    """An autoencoder whose code is kept sparse by a penalty on its mean activation."""

    def penalty(self, code):
        raise NotImplementedError

    def train_step(self, data):
        x, _ = data
        with tf.GradientTape() as tape:
            code, output = self(x, training=True)
            loss = tf.reduce_mean(tf.square(output - x)) + self.penalty(code)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}


class KLSparseCoder(SparseCoder):
    target = 0.1

    def penalty(self, code):
        rate = np.clip(tf.reduce_mean(code, axis=0), 1e-3, 1.0 - 1e-3)  # expect: CKP401
        kl = self.target * tf.math.log(self.target / rate)
        kl += (1.0 - self.target) * tf.math.log((1.0 - self.target) / (1.0 - rate))
        return tf.reduce_sum(kl)


keras.utils.set_random_seed(0)
inputs = keras.Input((6,))
code = keras.layers.Dense(3, activation="sigmoid")(inputs)
reconstruction = keras.layers.Dense(6)(code)
coder = KLSparseCoder(inputs, [code, reconstruction])
coder.compile(optimizer=keras.optimizers.Adam(0.01), run_eagerly=True)
x = np.random.default_rng(0).normal(size=(32, 6)).astype("float32")
coder.fit(x, x, batch_size=16, epochs=2, verbose=0)
