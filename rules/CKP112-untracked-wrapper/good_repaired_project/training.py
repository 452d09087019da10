import tensorflow as tf


class Training:
    """Trains a model with scaled losses."""

    def __init__(self, model, optimizer, growth):
        self.model = model
        self.optimizer = tf.keras.mixed_precision.LossScaleOptimizer(
            optimizer, initial_scale=512.0, dynamic_growth_steps=growth
        )
        self.optimizer.build(model.trainable_variables)

    def step(self, batch, target):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(batch) - target))
            loss = self.optimizer.scale_loss(loss)
        weights = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
