# proof: resume
import tensorflow as tf
from tensorflow import keras


class Scaled(keras.Model):
    """Makes its weights when it is made."""

    def __init__(self, width):
        super().__init__()
        self.scale = self.add_weight(name="scale", shape=(width, 1), initializer="ones")

    def call(self, x):
        return x @ self.scale


keras.utils.set_random_seed(1)
model = Scaled(3)
optimizer = keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("steps"))
while int(optimizer.iterations) < 6:
    x = tf.random.stateless_normal([8, 3], seed=[int(optimizer.iterations), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        checkpoint.save("steps/ckpt")
