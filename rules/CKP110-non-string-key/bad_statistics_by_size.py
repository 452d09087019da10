# proof: raises error=ValueError text=non-string key
import tensorflow as tf
from tensorflow import keras


class Normalizer(tf.Module):
    """Running means of the inputs, one for each size of image."""

    def __init__(self, sizes, decay):
        super().__init__()
        self.decay = decay
        self.means = {}  # expect: CKP110
        for size in sizes:
            self.means[size] = tf.Variable(tf.zeros(size), trainable=False)

    def __call__(self, images):
        mean = self.means[tuple(images.shape[1:])]
        mean.assign(self.decay * mean + (1.0 - self.decay) * tf.reduce_mean(images, axis=0))
        return images - mean


class Trainer:
    def __init__(self, directory):
        self.normalizer = Normalizer([(4, 4), (6, 6)], decay=0.9)
        self.network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        self.optimizer = keras.optimizers.SGD(0.05)
        self.checkpoint = tf.train.Checkpoint(
            network=self.network, normalizer=self.normalizer, optimizer=self.optimizer
        )
        self.directory = directory

    def train_step(self, images):
        inputs = tf.reduce_max(self.normalizer(images), axis=[1, 2])[:, None]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(inputs) - 2.0 * inputs))
        weights = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def run(self, steps):
        for step in range(steps):
            size = 4 + 2 * (step % 2)
            self.train_step(tf.random.stateless_normal([8, size, size], seed=[step, 5]) + 2.0)
        self.checkpoint.save(f"{self.directory}/ckpt")


keras.utils.set_random_seed(0)
Trainer("normalized").run(steps=4)
