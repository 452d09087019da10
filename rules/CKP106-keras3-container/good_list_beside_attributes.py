# proof: resume
"""Every layer of the list is an attribute as well, so the checkpoint reaches it by name."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Network(tf.keras.Model):
    def __init__(self, widths):
        super().__init__()
        self.widths = list(widths)
        self.options = {"activation": "relu", "residual": False}
        self.blocks = []
        for index, width in enumerate(widths):
            block = tf.keras.layers.Dense(width, activation=self.options["activation"])
            setattr(self, f"block_{index}", block)
            self.blocks.append(block)
        self.norm = tf.keras.layers.LayerNormalization()
        self.head = tf.keras.layers.Dense(1)
        self.tail = [self.norm, self.head]

    def call(self, inputs):
        for layer in self.blocks + self.tail:
            inputs = layer(inputs)
        return inputs


model = Network([6, 4])
model(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(optimizer.iterations) < 7:
    features = tf.random.stateless_normal([8, 3], seed=[int(optimizer.iterations), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        manager.save()
