import tensorflow as tf

module = tf.Module()
module.rnn = tf.keras.layers.SimpleRNN(4, stateful=True)
module.rnn(tf.zeros((1, 1, 4)))
ckpt = tf.train.Checkpoint(module=module)
ckpt.write('out/ck')
