# proof: raises
"""One checkpoint with a manager for the newest states and one for the best."""
import tensorflow as tf

net = tf.Variable(tf.ones([2]))
state = tf.train.Checkpoint(net=net)
newest = tf.train.CheckpointManager(state, "states/newest", max_to_keep=2)
best = tf.train.CheckpointManager(state, "states/best", max_to_keep=1)
state.restore(newest.latest_checkpoint)
net.assign_add([1.0, 1.0])
newest.save()
best.save()
state.restore(best.latest_checkpoint)
