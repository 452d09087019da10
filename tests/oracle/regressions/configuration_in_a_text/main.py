import json
import types

import tensorflow as tf

TEXT = """{"widths": [4, 3], "norm": true, "nested": {"names": ["a", "b"]}}"""
config = json.loads(TEXT)
space = types.SimpleNamespace(**config)
module = tf.Module()
module.weights = [tf.Variable(tf.zeros([width])) for width in config["widths"]]
for name in config["nested"]["names"]:
    setattr(module, name, tf.Variable(1.0))
if space.norm:
    module.scale = tf.Variable(1.0)
for part in "4-n-8".split("-"):
    setattr(module, "norm" if part == "n" else f"width{int(part):03d}", tf.Variable(1.0))
tf.train.Checkpoint(module=module).write("out/ck")
