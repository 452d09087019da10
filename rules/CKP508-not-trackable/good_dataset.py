# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
batches = iter(tf.data.Dataset.range(8).batch(2))
tf.train.Checkpoint(net=net, batches=batches).save("net/ckpt")
