import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(4)])
model(tf.zeros((1, 4)))
model.scale = []
model.scale.append(tf.Variable(1.0))
ckpt = tf.train.Checkpoint(model=model)
ckpt.write('out/ck')
