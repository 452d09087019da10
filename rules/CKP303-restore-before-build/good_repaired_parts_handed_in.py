# proof: resume keras=3 lost=model
import tensorflow as tf


class Forecaster(tf.keras.Model):
    def __init__(self, units):
        super().__init__()
        self.filter = tf.keras.layers.Conv1D(units, 3, padding="same")
        self.out = tf.keras.layers.Dense(1)

    def call(self, series):
        return self.out(self.filter(series))


def train(model, optimizer, folder, rounds):
    """Train a model up to a number of rounds, going on where the last run has ended."""
    state = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(state, folder, max_to_keep=2)
    state.restore(manager.latest_checkpoint)

    @tf.function
    def step(series):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(series[:, :-1]) - series[:, 1:]))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    for number in range(int(state.save_counter), rounds):
        step(tf.random.stateless_normal([4, 7, 1], seed=[number, 6]))
        manager.save()


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(5)
    forecaster = Forecaster(3)
    forecaster(tf.zeros([1, 6, 1]))
    train(forecaster, tf.keras.optimizers.SGD(0.05), "series", 4)
