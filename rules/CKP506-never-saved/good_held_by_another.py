# proof: unsaved
"""One checkpoint holds the parts that another one saves."""
import tensorflow as tf

network = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.01)
parts = tf.train.Checkpoint(network=network, optimizer=optimizer)
everything = tf.train.Checkpoint(parts=parts, epoch=tf.Variable(0, trainable=False))
newest = tf.train.latest_checkpoint("states")
everything.restore(newest)

for step in range(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(tf.ones([2, 4]))))
    variables = network.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
everything.save("states/ckpt")
