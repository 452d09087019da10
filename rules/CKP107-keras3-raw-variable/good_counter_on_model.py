# proof: resume
"""An integer counter on the model is never trained, and tf.train.Checkpoint keeps it."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="relu")
        self.head = tf.keras.layers.Dense(1)
        self.epoch = tf.Variable(0, dtype=tf.int64, trainable=False)

    def call(self, inputs):
        return self.head(self.hidden(inputs))


model = Network()
model(tf.zeros([1, 3]))
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(model.epoch) < 5:
    features = tf.random.stateless_normal([8, 3], seed=[int(model.epoch), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :1]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    model.epoch.assign_add(1)
    manager.save()
