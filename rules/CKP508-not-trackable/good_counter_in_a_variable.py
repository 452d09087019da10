# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
start = 0
checkpoint = tf.train.Checkpoint(net=net, step=tf.Variable(start), rate=tf.Variable(0.1, trainable=False))
for _ in range(3):
    checkpoint.step.assign_add(1)
checkpoint.save("net/ckpt")
