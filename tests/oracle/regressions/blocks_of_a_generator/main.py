import itertools

import tensorflow as tf


def blocks(widths, norm):
    for before, after in itertools.pairwise(widths):
        yield tf.keras.layers.Dense(after)
        if norm and after > before:
            yield tf.keras.layers.BatchNormalization()
    yield from (tf.keras.layers.Dense(4) for _ in itertools.repeat(None, 2))
    if not norm:
        return
    yield tf.keras.layers.LayerNormalization()


body = tf.keras.Sequential(list(blocks([4, 8, 3], True)))
body(tf.zeros((1, 4)))
module = tf.Module()
left = blocks((2, 2), False)
module.first = next(left)
module.rest = list(left)
for layer in (module.first, *module.rest):
    layer(tf.zeros((1, 4)))
tf.train.Checkpoint(body=body, module=module).write("out/ck")
