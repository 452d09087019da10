import tensorflow as tf


class Keeper:
    """Writes what it is given, each so many steps."""

    def __init__(self, folder, every, **parts):
        self.every = every
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(step=self.step, **parts)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=3)

    def tick(self):
        self.step.assign_add(1)
        self.manager.save()
