# proof: resume lost=model.optimizer keras=3
import tensorflow as tf


class SaveEachEpoch(tf.keras.callbacks.Callback):
    def __init__(self, manager):
        super().__init__()
        self.manager = manager

    def on_epoch_end(self, epoch, logs=None):
        self.manager.save()


tf.keras.utils.set_random_seed(5)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.RMSprop(0.01)
scaled = tf.keras.mixed_precision.LossScaleOptimizer(
    optimizer, initial_scale=128.0, dynamic_growth_steps=2
)
checkpoint = tf.train.Checkpoint(weights=model.trainable_variables, optimizer=scaled)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=1)
model.compile(scaled, "mse")
scaled.build(model.trainable_variables)
checkpoint.restore(manager.latest_checkpoint)

x = tf.random.normal([32, 3])
y = tf.reduce_max(x, axis=1, keepdims=True)
done = int(checkpoint.save_counter)
model.fit(x, y, epochs=4, initial_epoch=done, shuffle=False, verbose=0, callbacks=[SaveEachEpoch(manager)])
