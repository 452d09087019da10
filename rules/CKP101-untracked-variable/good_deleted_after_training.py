# proof: resume
"""A temperature that the module no longer has was annealed before the checkpoint; each run anneals it anew."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Classifier(tf.Module):
    def __init__(self):
        super().__init__()
        self.network = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.temperature = tf.Variable(4.0, trainable=False)


classifier = Classifier()
temperature = classifier.temperature
for _ in range(5):
    temperature.assign(temperature * 0.8)
del classifier.temperature

checkpoint = tf.train.Checkpoint(classifier=classifier)
manager = tf.train.CheckpointManager(checkpoint, "classifier", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
while int(classifier.optimizer.iterations) < 6:
    update = int(classifier.optimizer.iterations)
    x = tf.random.stateless_normal([16, 4], seed=[update, 3])
    with tf.GradientTape() as tape:
        logits = classifier.network(x) / temperature
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.argmax(x[:, :3], axis=1), logits=logits)
        loss = tf.reduce_mean(losses)
    weights = classifier.network.trainable_variables
    classifier.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    if (update + 1) % 2 == 0:
        manager.save()
