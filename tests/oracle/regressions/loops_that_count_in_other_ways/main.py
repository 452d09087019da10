import functools

import tensorflow as tf

module = tf.Module()
module.more = []
size = 16
while size > 4:
    module.more.append(tf.keras.layers.Dense(size))
    size //= 2
left = [4, 3]
while left:
    module.more.append(tf.keras.layers.Dense(left.pop()))
functools.reduce(lambda value, layer: layer(value), module.more, tf.zeros((1, 4)))
for name in sorted({"b", "a"}):
    setattr(module, "%s_%d" % (name, len(name)), tf.Variable(1.0))
order = ["ccc", "a", "bb"]
order.sort(key=len, reverse=True)
module.ordered = {name: tf.Variable(1.0) for name in order}
module.once = [tf.Variable(1.0) for _ in set(["a", "a"])]
if 1 < len(module.more) < 9:
    module.few = tf.Variable(1.0)
tf.train.Checkpoint(module=module).write("out/ck")
