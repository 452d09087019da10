# proof: raises
"""A wrong file is told: the program asks whether all came back."""
import tensorflow as tf


def make_network():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])


tf.train.Checkpoint(model=make_network()).save("states/ckpt")

network = make_network()
checkpoint = tf.train.Checkpoint(network=network)
status = checkpoint.restore(tf.train.latest_checkpoint("states"))
try:
    status.assert_existing_objects_matched()
except AssertionError:
    print("this is not a state of the network: starting anew")
