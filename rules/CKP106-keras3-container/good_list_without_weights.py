# proof: resume
"""The list and the dictionary hold layers without weights: there is nothing in them to write."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
layers = tf.keras.layers


class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(6)
        self.second = layers.Dense(3)
        self.between = [layers.ReLU(), layers.Reshape((6,)), layers.Activation("tanh")]
        self.ends = {"logits": layers.Activation("linear"), "probabilities": layers.Softmax()}

    def call(self, inputs, end="logits"):
        hidden = self.first(inputs)
        for layer in self.between:
            hidden = layer(hidden)
        return self.ends[end](self.second(hidden))


model = Classifier()
model(tf.zeros([1, 4]))
optimizer = tf.keras.optimizers.Adam(0.02)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "classifier", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(optimizer.iterations) < 6:
    x = tf.random.stateless_normal([8, 4], seed=[int(optimizer.iterations), 1])
    labels = tf.argmax(x[:, :3], axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=model(x)))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    if int(optimizer.iterations) % 2 == 0:
        manager.save()
