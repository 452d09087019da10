# proof: resume lost=optimizer.inner
"""An optimizer of the project around another one. It clips gradients and keeps nothing."""

import tensorflow as tf


class ClippingOptimizer(tf.keras.optimizers.SGD):
    def __init__(self, inner, bound):
        super().__init__(0.01, name="clipping")
        self.inner = inner
        self.bound = bound

    def apply_gradients(self, grads_and_vars, **kwargs):
        pairs = [(tf.clip_by_value(g, -self.bound, self.bound), v) for g, v in grads_and_vars]
        self.inner.apply_gradients(pairs)

    def get_config(self):
        return {"bound": self.bound}


tf.keras.utils.set_random_seed(8)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=2)
optimizer = ClippingOptimizer(optimizer, 0.2)
checkpoint.restore(manager.latest_checkpoint)

while int(checkpoint.save_counter) < 5:
    x = tf.random.stateless_normal([8, 2], [1, int(checkpoint.save_counter)])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 3.0 * x))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    manager.save()
