import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2, name='x')])
first = model.layers[0]
norm = tf.keras.layers.Normalization()
norm.adapt(tf.constant([[1.0], [2.0]]))
ema = tf.train.ExponentialMovingAverage(0.9)
v = tf.Variable(1.0)
ema.apply([v])
ckpt = tf.train.Checkpoint(
    kernel=first.kernel, weights=model.trainable_variables, x=model.get_layer('x'), norm=norm, average=ema.average(v)
)
ckpt.write('out/ck')
