# proof: resume
"""The module that is saved has the averages, and what makes them, as attributes; it is handed to the function that trains it."""

import tensorflow as tf


class Averaged(tf.Module):
    def __init__(self, size, decay):
        super().__init__()
        self.kernel = tf.Variable(tf.zeros([size, 1]))
        self.ema = tf.train.ExponentialMovingAverage(decay)
        self.ema.apply([self.kernel])
        self.average = self.ema.average(self.kernel)

    def __call__(self, x):
        return x @ self.kernel

    @property
    def averages(self):
        return [self.ema.average(self.kernel)]

    def update(self, gradient):
        self.kernel.assign_sub(0.1 * gradient)
        self.ema.apply([self.kernel])


def train(model, step, manager, steps):
    for number in range(int(step), steps):
        x = tf.random.stateless_normal([8, 3], seed=[number, 1])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
        model.update(tape.gradient(loss, model.kernel))
        step.assign_add(1)
        manager.save()


def main():
    model, step = Averaged(3, 0.7), tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(model=model, step=step)
    manager = tf.train.CheckpointManager(checkpoint, "module", max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    train(model, step, manager, steps=6)


if __name__ == "__main__":
    main()
