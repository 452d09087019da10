# proof: resume lost=optimizer
"""An optimizer of the project around another one, which keeps averages of the weights."""

import tensorflow as tf


class AveragingOptimizer(tf.keras.optimizers.SGD):
    def __init__(self, inner, variables, pull):
        super().__init__(0.01, name="averaging")
        self.inner = inner
        self.pull = pull
        self.averages = tuple(tf.Variable(v, trainable=False) for v in variables)

    def apply_gradients(self, grads_and_vars, **kwargs):
        pairs = list(grads_and_vars)
        self.inner.apply_gradients(pairs)
        for average, (_, variable) in zip(self.averages, pairs):
            average.assign_add(0.1 * (tf.convert_to_tensor(variable) - average))
            variable.assign_add(self.pull * (average - tf.convert_to_tensor(variable)))

    def get_config(self):
        return {"pull": self.pull}


tf.keras.utils.set_random_seed(8)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=2)
optimizer = AveragingOptimizer(optimizer, model.trainable_variables, 0.2)  # expect: CKP112
checkpoint.restore(manager.latest_checkpoint)

while int(checkpoint.save_counter) < 5:
    x = tf.random.stateless_normal([8, 2], [1, int(checkpoint.save_counter)])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 3.0 * x))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    manager.save()
