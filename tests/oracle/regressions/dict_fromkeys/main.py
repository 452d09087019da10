import tensorflow as tf


class Encoder1(tf.Module):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)
        self.offset = tf.Variable(1.0)

    def __call__(self, x):
        return x


part2 = Encoder1()
part2(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(agent=part2)
part2.head = tf.keras.Variable(1.0)
part2.proj = dict.fromkeys(('a', 'b'), tf.keras.Variable(1.0))
ckpt.write('out/ck')
