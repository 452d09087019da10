import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self, widths):
        super().__init__()
        for number, width in enumerate(widths, start=1):
            setattr(self, f"block_{number:02d}", tf.keras.layers.Dense(width))

    def call(self, x):
        number = 1
        while hasattr(self, f"block_{number:02d}"):
            x = getattr(self, f"block_{number:02d}")(x)
            number += 1
        return x


net = Net((4, 3, 4))
net(tf.zeros((1, 4)))
tf.train.Checkpoint(net=net).write("out/ck")
