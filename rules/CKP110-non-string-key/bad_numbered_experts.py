# proof: raises error=ValueError text=non-string key
import tensorflow as tf
from tensorflow import keras


class ExpertMixture(tf.Module):
    """One small network for each region of the inputs."""

    def __init__(self, regions):
        super().__init__()
        self.experts = {region: self._expert() for region in range(regions)}  # expect: CKP110

    def _expert(self):
        return keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])

    @property
    def weights(self):
        return [weight for expert in self.experts.values() for weight in expert.trainable_variables]

    def __call__(self, x):
        region = tf.cast(x[:, :1] > 0.0, tf.float32)
        return region * self.experts[1](x) + (1.0 - region) * self.experts[0](x)


class Trainer:
    def __init__(self, model, directory):
        self.model = model
        self.optimizer = keras.optimizers.Adam(0.01)
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        weights = self.model.weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    def train(self, epochs):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        for epoch in range(epochs):
            for batch in range(4):
                x = tf.random.stateless_normal([32, 2], seed=[epoch, batch])
                loss = self.train_step(x, tf.abs(x[:, :1]) + x[:, 1:])
            print("epoch", epoch, "loss", float(loss))
            self.manager.save()


keras.utils.set_random_seed(0)
trainer = Trainer(ExpertMixture(regions=2), "experts")
trainer.train(epochs=2)
