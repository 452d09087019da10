import tensorflow as tf

inputs = tf.keras.Input((4,))
model = tf.keras.Model(inputs, tf.keras.layers.Dense(4)(inputs))
extra = tf.keras.layers.Dense(4)
extra.build((None, 4))
model.extras = [extra]
ckpt = tf.train.Checkpoint(model=model)
ckpt.write('out/ck')
