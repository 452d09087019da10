# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
tf.train.Checkpoint(net=net, widths=[2, 1], names={"first": "dense"}).save("net/ckpt")
