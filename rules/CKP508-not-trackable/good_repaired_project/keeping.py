import tensorflow as tf


def manager_of(folder, **parts):
    checkpoint = tf.train.Checkpoint(**parts)
    return tf.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
