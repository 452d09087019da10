import tensorflow as tf


class Encoder1(tf.Module):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)

    def __call__(self, x):
        return x


def dense(units=4):
    layer = tf.keras.layers.Dense(units)
    layer.build((None, 4))
    return layer


part2 = Encoder1()
part2(tf.zeros((1, 4)))
part2.offset = tf.Variable(1.0)
part2.head = dict.fromkeys(('a', 'b'), dense())
ckpt = tf.train.Checkpoint(agent=part2)
ckpt.write('out/ck')
