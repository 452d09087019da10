# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf


class Saver:
    def __init__(self, model, optimizer=None, step=None):
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)


net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
Saver(net, tf.keras.optimizers.Adam(), tf.Variable(0)).checkpoint.save("net/ckpt")
