import config
import tensorflow as tf


class States:
    """What a run keeps: a checkpoint and a manager for each half."""

    def __init__(self, encoder, decoder, step):
        self.encoder = tf.train.Checkpoint(net=encoder, step=step)
        self.decoder = tf.train.Checkpoint(net=decoder)
        self.encoders = tf.train.CheckpointManager(self.encoder, config.FOLDERS["encoder"], 2)
        self.decoders = tf.train.CheckpointManager(self.decoder, config.FOLDERS["decoder"], 2)

    def go_on(self):
        self.encoder.restore(self.encoders.latest_checkpoint)
        self.decoder.restore(self.encoders.latest_checkpoint)  # expect: CKP511

    def keep(self):
        self.encoders.save()
        self.decoders.save()
