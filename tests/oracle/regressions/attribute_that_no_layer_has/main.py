import tensorflow as tf


class Net(tf.keras.Model):
    def call(self, x):
        return x


net = Net()
model = tf.keras.Sequential([tf.keras.layers.Dense(4)])
for made in (net, model):
    if getattr(made, "scale", None) is None:
        made.scale = tf.Variable(1.0)
    made.offset = getattr(made, "offset", None) or tf.Variable(2.0)
tf.train.Checkpoint(net=net, model=model, offset_of=net.offset).write("out/ck")
