# proof: resume keras=2 kill_after=1 error=ValueError text=Received incompatible tensor with shape ... name dense/
# proof: resume keras=3 lost=centering.center kill_after=1
import tensorflow as tf
from tensorflow.keras.layers import Dense, Layer


class CenteringLayer(Layer):
    def __init__(self, momentum=0.8, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        self.center = self.add_weight(
            name="center", shape=(input_shape[-1],), initializer="zeros", trainable=False
        )
        super().build(input_shape)

    def recenter(self, inputs):
        mean = tf.reduce_mean(inputs, axis=0)
        self.center.assign(self.center * self.momentum + mean * (1.0 - self.momentum))  # expect: CKP404

    def call(self, inputs):
        return inputs - self.center


tf.keras.utils.set_random_seed(0)
centering = CenteringLayer()
model = tf.keras.Sequential([tf.keras.Input((3,)), centering, Dense(4, activation="elu"), Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.5)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)

for step in range(int(optimizer.iterations), 6):
    x = tf.random.stateless_normal([16, 3], seed=(3, step)) + 2.0
    centering.recenter(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - x[:, 2:]) ** 2)
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    if step % 3 == 2:
        manager.save()
