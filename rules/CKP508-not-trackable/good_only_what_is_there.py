# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf


def checkpoint_of(model, optimizer=None):
    parts = {"model": model}
    if optimizer is not None:
        parts["optimizer"] = optimizer
    return tf.train.Checkpoint(**parts)


net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
checkpoint_of(net).save("net/ckpt")
