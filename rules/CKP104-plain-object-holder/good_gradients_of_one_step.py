# proof: resume
"""A plain object sums the gradients of a few small batches, and is emptied within each step."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Sums:
    """The gradients of one step, by the number of the variable."""

    def __init__(self, variables):
        self.parts = {number: tf.Variable(tf.zeros_like(v)) for number, v in enumerate(variables)}

    def add(self, gradients):
        for number, gradient in enumerate(gradients):
            self.parts[number].assign_add(gradient)

    def empty(self):
        for part in self.parts.values():
            part.assign(tf.zeros_like(part))


class Learner(tf.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network
        self.sums = Sums(network.trainable_variables)
        self.optimizer = tf.keras.optimizers.Adam(0.01)

    def learn(self, batches):
        self.sums.empty()
        variables = self.network.trainable_variables
        for batch in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.network(batch) - batch[:, :1]))
            self.sums.add(tape.gradient(loss, variables))
        self.optimizer.apply_gradients(zip(self.sums.parts.values(), variables))


learner = Learner(tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)]))
learner.optimizer.build(learner.network.trainable_variables)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(learner=learner, step=step)
manager = tf.train.CheckpointManager(checkpoint, "learner", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while step < 6:
    learner.learn([tf.random.stateless_normal([8, 3], seed=[int(step), part]) for part in range(4)])
    step.assign_add(1)
    if step % 2 == 0:
        manager.save()
