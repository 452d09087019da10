import nets
import settings
import tensorflow as tf


def run():
    encoder = nets.Encoder(settings.UNITS)
    encoder.build((None, 3))
    restored = tf.train.Checkpoint(encoder=encoder)  # expect: CKP503
    restored.restore(tf.train.latest_checkpoint(settings.CHECKPOINTS))
    print(float(tf.reduce_mean(encoder(tf.ones([2, 3])))))
