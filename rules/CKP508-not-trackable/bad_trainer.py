# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf


class Trainer:
    """Counts epochs and keeps the best loss."""

    def __init__(self, net, folder):
        self.net = net
        self.epoch = 0
        self.best = float("inf")
        self.checkpoint = tf.train.Checkpoint(net=self.net, epoch=self.epoch)  # expect: CKP508
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=1)

    def save_if_better(self, loss):
        if loss < self.best:
            self.best = loss
            self.manager.save()


if __name__ == "__main__":
    trainer = Trainer(tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)]), "best")
    trainer.save_if_better(0.5)
