import tensorflow as tf


class Saver:
    """Keeps whatever it is given by name."""

    def __init__(self, directory, **objects):
        self.checkpoint = tf.train.Checkpoint(**objects)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def restore(self):
        return self.checkpoint.restore(self.manager.latest_checkpoint)

    def save(self, step):
        if step % 2 == 0:
            self.manager.save(checkpoint_number=step)
