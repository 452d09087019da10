# proof: raises
"""Files of an older release call the network `net`; both are read."""
import tensorflow as tf


def make_network():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])


tf.train.Checkpoint(net=make_network()).save("old/ckpt")
tf.train.Checkpoint(network=make_network()).save("new/ckpt")

network = make_network()
for folder in ("old", "new"):
    newest = tf.train.latest_checkpoint(folder)
    try:
        tf.train.Checkpoint(network=network).restore(newest).assert_existing_objects_matched()
    except AssertionError:
        tf.train.Checkpoint(net=network).restore(newest).assert_existing_objects_matched()
print(network(tf.ones((1, 2))))
