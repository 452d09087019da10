# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])


@tf.function
def predict(x):
    return net(x)


predict(tf.zeros([1, 2]))
tf.train.Checkpoint(net=net, predict=predict).save("net/ckpt")
