import tensorflow as tf


class States:
    """The states of one run, in a folder."""

    def __init__(self, folder, **parts):
        self.folder = folder
        self.checkpoint = tf.train.Checkpoint(**parts)  # expect: CKP506

    def go_on(self):
        newest = tf.train.latest_checkpoint(self.folder)
        if newest is None:
            print("nothing to go on with in", self.folder)
        return self.checkpoint.restore(newest)
