# proof: resume lost=self.normalizer.mean kill_after=1
import tensorflow as tf
from tensorflow import keras


class RunningMean(tf.Module):
    """The running mean of the observations, subtracted from them before they reach the network."""

    def __init__(self, size, keep=0.9):
        super().__init__()
        self.keep = keep
        self.mean = tf.Variable(tf.zeros([size]), trainable=False)

    def update(self, batch):
        keep = self.keep
        batch_mean = tf.reduce_mean(batch, axis=0)
        self.mean.assign(keep * self.mean + (1.0 - keep) * batch_mean)  # expect: CKP404

    def __call__(self, batch):
        return batch - self.mean


class Trainer:
    def __init__(self, logdir):
        self.normalizer = RunningMean(3)
        self.network = keras.Sequential(
            [keras.Input((3,)), keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(1)]
        )
        self.optimizer = keras.optimizers.SGD(0.05)
        self.checkpoint = tf.train.Checkpoint(
            network=self.network, normalizer=self.normalizer, optimizer=self.optimizer
        )
        self.manager = tf.train.CheckpointManager(self.checkpoint, logdir, max_to_keep=2)

    def train_step(self, step):
        batch = tf.random.stateless_normal([20, 3], seed=(2, step)) + 5.0
        target = batch[:, :1] - 5.0
        self.normalizer.update(batch)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(self.normalizer(batch)) - target))
        weights = self.network.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def save(self):
        self.manager.save()

    def restore(self):
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def run(self, total):
        self.restore()
        for step in range(int(self.optimizer.iterations), total):
            self.train_step(step)
            if (step + 1) % 3 == 0:
                self.save()


keras.utils.set_random_seed(0)
Trainer("logs").run(9)
