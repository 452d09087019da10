import os

import tensorflow as tf

os.makedirs("names")


def chosen(name):
    with open(os.path.join("names", "choice.txt"), "w") as file:
        file.write(name)
    with open(os.path.join("names", "choice.txt")) as file:
        return file.read()


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = getattr(tf.keras.layers, chosen("Dense"))(4)
        self.later = [getattr(tf.keras.layers, chosen("LayerNormalization"))(), tf.keras.layers.Dense(2)]

    def call(self, x):
        x = self.first(x)
        for layer in self.later:
            x = layer(x)
        return x


net = Net()
net(tf.zeros((1, 4)))
module = tf.Module()
module.layer = getattr(tf.keras.layers, chosen("BatchNormalization"))()
module.layer(tf.zeros((1, 4)))
optimizer = getattr(tf.keras.optimizers, chosen("Adam"))(0.1)
optimizer.build([tf.Variable(1.0)])
tf.train.Checkpoint(net=net, module=module, optimizer=optimizer).write("out/ck")
