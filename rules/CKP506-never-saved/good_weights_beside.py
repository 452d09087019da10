# proof: unsaved
"""A checkpoint that nobody uses; the weights are saved as a file of Keras."""
import tensorflow as tf

network = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.1)
checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)

for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(tf.ones([1, 4]))))
    variables = network.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
network.save_weights("network.weights.h5")
