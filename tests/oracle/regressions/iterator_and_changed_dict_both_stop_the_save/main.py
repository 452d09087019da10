import tensorflow as tf

dataset = tf.data.Dataset.from_generator(lambda: iter(range(9)), output_signature=tf.TensorSpec((), tf.int32))
module = tf.Module()
items = {}
module.items = items
items['a'] = tf.Variable(1.0)
ckpt = tf.train.Checkpoint(iterator=iter(dataset), module=module)
ckpt.write('out/ck')
