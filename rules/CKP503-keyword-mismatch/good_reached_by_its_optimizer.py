# proof: raises keras=3
"""An optimizer that is built carries what it trains, whatever the network is called."""
import tensorflow as tf


def make_network():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])


def make_optimizer(network):
    optimizer = tf.keras.optimizers.Adam(0.1)
    optimizer.build(network.trainable_variables)
    return optimizer


first = make_network()
tf.train.Checkpoint(model=first, optimizer=make_optimizer(first)).save("states/ckpt")

second = make_network()
checkpoint = tf.train.Checkpoint(net=second, optimizer=make_optimizer(second))
checkpoint.restore(tf.train.latest_checkpoint("states")).assert_existing_objects_matched()
print(second(tf.ones((1, 2))))
