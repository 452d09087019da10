import keras
import tensorflow as tf


class Encoder1(tf.Module):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)

    def __call__(self, x):
        return x


def functional():
    inputs = keras.Input((4,))
    x = keras.layers.Dense(4, activation="relu")(inputs)
    outputs = keras.layers.Dense(4)(x)
    return keras.Model(inputs, outputs)


part2 = Encoder1()
part2(tf.zeros((1, 4)))
extra3 = keras.models.clone_model(functional())
x = tf.zeros((1, 4))
extra3(x)
ckpt = tf.train.Checkpoint(agent=part2, model=extra3)
ckpt.write('out/ck')
