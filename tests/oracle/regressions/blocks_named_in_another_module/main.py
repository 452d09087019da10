import importlib
import sys

import tensorflow as tf

import blocks
import config


def built(kind):
    return getattr(blocks, f"make_{kind}")(4)


module = tf.Module()
module.first = [built(kind) for kind in config.KINDS]
module.second = vars(blocks)["make_" + config.KIND]()
module.third = getattr(importlib.import_module("blocks"), "make_norm")(4)
module.fourth = getattr(sys.modules[__name__], "built")("norm")
module.fifth = blocks.__dict__["make_%s" % config.KIND](width=3)
for layer in (*module.first, module.second, module.third, module.fourth, module.fifth):
    layer(tf.zeros((1, 4)))
tf.train.Checkpoint(module=module).write("out/ck")
