import tensorflow as tf

optimizer = tf.keras.optimizers.LossScaleOptimizer(tf.keras.optimizers.Adam(0.1))
ckpt = tf.train.Checkpoint(optimizer=optimizer, step=optimizer.iterations)
ckpt.write('out/ck')
