# proof: accumulates
"""A model of plain variables that is trained and resumed from its newest checkpoint."""

import tensorflow.compat.v2 as tf

tf.keras.utils.set_random_seed(0)


class Linear(tf.Module):
    def __init__(self, rows, columns):
        super().__init__()
        self.w = tf.Variable(tf.random.normal([rows, columns], stddev=0.1))
        self.columns = columns

    def __call__(self, inputs):
        self.b = tf.Variable(tf.zeros([self.columns]))  # expect: CKP203
        return tf.matmul(inputs, self.w) + self.b


model = Linear(3, 2)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while int(step) < 6:
    features = tf.random.stateless_normal([8, 3], seed=[int(step), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(features) - features[:, :2] - 1.0))
    variables = [model.w, model.b]
    for variable, gradient in zip(variables, tape.gradient(loss, variables)):
        variable.assign_sub(0.1 * gradient)
    step.assign_add(1)
    if int(step) % 2 == 0:
        manager.save()
