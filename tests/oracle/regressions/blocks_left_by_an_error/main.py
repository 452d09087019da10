import contextlib

import tensorflow as tf


class Stopped(Exception):
    pass


class Session:
    def __init__(self, holder):
        self.holder = holder

    def __enter__(self):
        return self.holder

    def __exit__(self, kind, error, trace):
        self.holder.left = tf.Variable(1.0)
        return kind is Stopped


def last(holder):
    try:
        with Session(holder) as same:
            same.begun = tf.Variable(0.0)
            raise KeyError("no such step")
    except KeyError:
        holder.mended = tf.Variable(2.0)
    finally:
        holder.closed = tf.Variable(3.0)
    return holder


one, two = tf.Module(), tf.Module()
with Session(one):
    one.begun = tf.Variable(0.0)
    raise Stopped
with contextlib.suppress(ValueError):
    two.begun = tf.Variable(0.0)
    raise ValueError
two.ended = tf.Variable(1.0)
tf.train.Checkpoint(one=one, two=two, three=last(tf.Module())).write("out/ck")
