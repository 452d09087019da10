import tensorflow as tf


class Task:
    def __init__(self, config):
        self.config = config

    def initialize(self, model):
        if not self.config["init_checkpoint"]:
            return
        checkpoint = tf.train.Checkpoint(backbone=model.layers[0])
        checkpoint.read(self.config["init_checkpoint"])  # expect: CKP502
