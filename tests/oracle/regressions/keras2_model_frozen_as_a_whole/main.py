import tensorflow as tf


def build():
    inputs = tf.keras.Input((4,))
    x = tf.keras.layers.Dense(4, name='stem')(inputs)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(4)(x))


model = build()
model.trainable = False
net = tf.keras.Model(model.inputs, model.get_layer('stem').output)
ckpt = tf.train.Checkpoint(net=net)
ckpt.save('out/ck')
