# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf


def checkpoint_of(model, optimizer, note):
    """A checkpoint of all that is needed to go on."""
    return tf.train.Checkpoint(model=model, optimizer=optimizer)


net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
checkpoint_of(net, tf.keras.optimizers.Adam(), "first try").save("noted/ckpt")
