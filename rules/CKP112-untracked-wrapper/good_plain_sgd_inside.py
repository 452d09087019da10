# proof: gradient keras=2
import tensorflow as tf


class Clipped(tf.keras.optimizers.legacy.Optimizer):
    """Another optimizer, with gradients of a bounded norm."""

    def __init__(self, inner, norm, name="Clipped", **kwargs):
        super().__init__(name, **kwargs)
        self._inner = inner
        self._norm = norm

    @property
    def iterations(self):
        return self._inner.iterations

    def apply_gradients(self, grads_and_vars, name=None, **kwargs):
        gradients, variables = zip(*grads_and_vars)
        gradients, _ = tf.clip_by_global_norm(gradients, self._norm)
        return self._inner.apply_gradients(zip(gradients, variables))

    def get_config(self):
        return {"norm": self._norm}


tf.keras.utils.set_random_seed(7)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, "tanh"), tf.keras.layers.Dense(1)])
optimizer = Clipped(tf.keras.optimizers.legacy.SGD(0.05), norm=1.0)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)

while int(checkpoint.save_counter) < 6:
    x = tf.random.stateless_normal([8, 4], [1, 2])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    manager.save()
