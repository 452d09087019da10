import tensorflow as tf


def attach_once(owner, name, value):
    if getattr(owner, name, None) is not None:
        return
    setattr(owner, name, value)


ckpt = tf.train.Checkpoint()
attach_once(ckpt, 'scale', tf.Variable(1.0))
attach_once(ckpt, 'scale', tf.Variable(1.0))
ckpt.write('out/ck')
