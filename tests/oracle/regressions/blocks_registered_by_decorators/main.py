import tensorflow as tf

BLOCKS = {}


def register(maker):
    BLOCKS[maker.__name__] = maker
    return maker


@register
class Scaled(tf.keras.layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones")

    def call(self, x):
        return x * self.scale


@register
def dense():
    return tf.keras.layers.Dense(4)


class Base(tf.keras.layers.Layer):
    known = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Base.known[cls.__name__.lower()] = cls


class Shifted(Base):
    def build(self, shape):
        self.shift = self.add_weight(name="shift", shape=(), initializer="zeros")

    def call(self, x):
        return x + self.shift


body = tf.keras.Sequential()
for name in ("Scaled", "dense", "Scaled"):
    body.add(BLOCKS[name]())
body.add(Base.known["shifted"]())
body(tf.zeros((1, 4)))
tf.train.Checkpoint(body=body).write("out/ck")
