# proof: resume
"""Model and optimizer reach the Checkpoint through `**objects` of a class in another file."""

import tensorflow as tf

from saving import Saver


def main():
    tf.keras.utils.set_random_seed(0)
    net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(2)])
    trained = {"net": net}
    trained["adam"] = adam = tf.keras.optimizers.Adam(0.03)
    saver = Saver("saved", **trained)
    saver.restore()
    while int(adam.iterations) < 7:
        x = tf.random.stateless_normal([16, 2], seed=[int(adam.iterations), 5])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(tf.cast(x[:, 0] > 0, tf.int32), net(x))
            )
        adam.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
        saver.save(int(adam.iterations))


main()
