import argparse

import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--plain", action="store_false")
parser.add_argument("--depth", type=int, default=2)
config = parser.parse_args([])


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        for number, block in enumerate(self.blocks()):
            setattr(self, f"block{number}", block)

    def blocks(self):
        if not config.plain:
            yield tf.keras.layers.LayerNormalization()
        for _ in range(config.depth):
            yield tf.keras.layers.Dense(4)

    def call(self, x):
        return self.block1(self.block0(x))


net = Net()
net(tf.zeros((1, 4)))
tf.train.Checkpoint(net=net).save("out/ck")
