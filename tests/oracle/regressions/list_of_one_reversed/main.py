import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [tf.keras.layers.Dense(1)]
        self.blocks.reverse()

    def call(self, x):
        return self.blocks[0](x)


net = Net()
net(tf.zeros((1, 2)))
tf.train.Checkpoint(net=net).save("out/ck")
