# proof: raises
"""The second checkpoint has no files of its own: it reads the network alone."""
import tensorflow as tf

net, copy = tf.Variable(tf.ones([2])), tf.Variable(tf.zeros([2]))
state = tf.train.Checkpoint(net=net, step=tf.Variable(0, trainable=False))
manager = tf.train.CheckpointManager(state, "states", max_to_keep=2)
state.restore(manager.latest_checkpoint)
net.assign_add([1.0, 1.0])
manager.save()
tf.train.Checkpoint(net=copy).restore(manager.latest_checkpoint).expect_partial()
