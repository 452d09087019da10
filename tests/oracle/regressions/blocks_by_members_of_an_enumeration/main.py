import enum

import tensorflow as tf


class Kind(enum.Enum):
    DENSE = "dense"
    NORM = "norm"


class Size(enum.IntEnum):
    SMALL = enum.auto()
    LARGE = enum.auto()


BLOCKS = {Kind.DENSE: lambda: tf.keras.layers.Dense(4), Kind.NORM: tf.keras.layers.BatchNormalization}
module = tf.Module()
module.chosen = BLOCKS[Kind("norm")]()
module.named = BLOCKS[Kind["DENSE"]]()
module.every = [BLOCKS[kind]() for kind in Kind]
if Kind("dense") is Kind.DENSE:
    module.extra = tf.Variable(1.0)
for size in Size:
    setattr(module, size.name.lower(), [tf.Variable(1.0) for _ in range(size.value)])
for layer in (module.chosen, module.named, *module.every):
    layer(tf.zeros((1, 4)))
tf.train.Checkpoint(module=module).write("out/ck")
