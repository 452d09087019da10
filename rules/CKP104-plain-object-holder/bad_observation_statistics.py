# proof: resume lost=agent.statistics
"""A value network on normalised observations: the running statistics are a class of their own."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class RunningStatistics:
    def __init__(self, size):
        self.count = tf.Variable(1e-4)
        self.mean = tf.Variable(tf.zeros([size]))
        self.square = tf.Variable(tf.ones([size]))

    def update(self, batch):
        self.count.assign_add(1.0)
        self.mean.assign_add((tf.reduce_mean(batch, axis=0) - self.mean) / self.count)
        self.square.assign_add((tf.reduce_mean(batch**2, axis=0) - self.square) / self.count)

    def normalise(self, batch):
        return (batch - self.mean) * tf.math.rsqrt(self.square - self.mean**2 + 1.0)


class Agent(tf.Module):
    def __init__(self, statistics):
        super().__init__()
        self.statistics = statistics  # expect: CKP104
        self.value = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

    def __call__(self, batch):
        return self.value(self.statistics.normalise(batch))


agent = Agent(RunningStatistics(3))
optimizer = tf.keras.optimizers.SGD(0.1)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(agent=agent, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "agent", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

while step < 9:
    batch = tf.random.stateless_normal([8, 3], seed=[int(step), 7], mean=4.0)
    agent.statistics.update(batch)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(agent(batch) - batch[:, :1]))
    weights = agent.value.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    step.assign_add(1)
    if step % 3 == 0:
        manager.save()
