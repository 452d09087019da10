# proof: resume kill_after=2
"""The counters have a Checkpoint of their own, in their own folder, written before that of the weights."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Counters(tf.Module):
    def __init__(self):
        super().__init__()
        self.step = tf.Variable(0, trainable=False)
        self.seen = tf.Variable(0.0, trainable=False)


counters = Counters()
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)

progress = tf.train.CheckpointManager(tf.train.Checkpoint(root=counters), "progress", max_to_keep=3)
weights = tf.train.CheckpointManager(tf.train.Checkpoint(model=model, optimizer=optimizer), "weights", max_to_keep=3)
progress.restore_or_initialize()
weights.restore_or_initialize()

while counters.step < 6:
    x = tf.random.stateless_normal([12, 4], seed=[2, int(counters.step)])
    with tf.GradientTape() as tape:
        logits = model(x)
        labels = tf.cast(x[:, 0] > x[:, 1], tf.int32)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    counters.step.assign_add(1)
    counters.seen.assign_add(12.0 / (1.0 + counters.seen))
    if counters.step % 2 == 0:
        progress.save()
        weights.save()
