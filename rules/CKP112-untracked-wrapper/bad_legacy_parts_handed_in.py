# proof: resume lost=momentum keras=2
import tensorflow as tf
from tensorflow import keras


class Decoupled(keras.optimizers.legacy.Optimizer):
    """Weight decay beside another optimizer."""

    def __init__(self, optimizer, decay, name="Decoupled"):
        self.optimizer = optimizer  # expect: CKP112
        self.decay = decay
        super().__init__(name)

    def apply_gradients(self, grads_and_vars, **kwargs):
        pairs = list(grads_and_vars)
        for _, variable in pairs:
            variable.assign_sub(self.decay * variable)
        self.optimizer.apply_gradients(pairs)

    def get_config(self):
        return {}


def train(model, optimizer, folder, rounds):
    """Train a model up to a number of rounds, going on where the last run has ended."""
    state = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(state, folder, max_to_keep=2)
    state.restore(manager.latest_checkpoint)
    for number in range(int(state.save_counter), rounds):
        x = tf.random.stateless_normal([4, 2], [number, 1])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - 1.0))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        manager.save()


if __name__ == "__main__":
    keras.utils.set_random_seed(9)
    momentum = keras.optimizers.legacy.SGD(0.05, momentum=0.9)
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    momentum._create_all_weights(net.trainable_variables)
    train(net, Decoupled(momentum, 0.01), "rounds", 5)
