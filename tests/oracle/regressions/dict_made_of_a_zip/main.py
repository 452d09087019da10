import tensorflow as tf

module = tf.Module()
module.items = dict(zip(('a', 'b'), [tf.Variable(1.0), tf.Variable(2.0)]))
module.more = {f'{name}{i}': tf.Variable(1.0) for i, name in enumerate('xy')}
ckpt = tf.train.Checkpoint(module=module)
ckpt.write('out/ck')
