# proof: raises keras=3 error=ValueError text=The filename must end in `.weights.h5`. ... weights/classifier_0004.h5
import os

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Trainer:
    def __init__(self, out_dir, units=6):
        self.out_dir = out_dir
        self.model = keras.Sequential(
            [keras.Input((3,)), layers.Dense(units, activation="tanh"), layers.Dense(2)]
        )
        self.optimizer = keras.optimizers.SGD(0.1)
        self.loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        os.makedirs(out_dir, exist_ok=True)

    @tf.function
    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self.model(x, training=True))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss

    def fit(self, steps):
        for step in range(steps):
            x = tf.random.stateless_normal([16, 3], seed=(2, step))
            self.train_step(x, tf.cast(x[:, 0] > 0, tf.int32))
            if (step + 1) % 4 == 0:
                self.save(step + 1)

    def save(self, step):
        path = os.path.join(self.out_dir, f"classifier_{step:04d}.h5")
        self.model.save_weights(path)  # expect: CKP505 keras=3


keras.utils.set_random_seed(0)
Trainer("weights").fit(8)
