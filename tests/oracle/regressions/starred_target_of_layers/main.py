import tensorflow as tf


class Encoder1(tf.Module):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)
        self.offset = tf.Variable(1.0)
        self.head, *rest = [tf.keras.layers.Dense(4), tf.keras.layers.Dense(4), tf.keras.layers.Dense(4)]
        self.head_rest = rest

    def __call__(self, x):
        x = self.head(x)
        return x


part2 = Encoder1()
part2(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(agent=part2)
ckpt.write('out/ck')
