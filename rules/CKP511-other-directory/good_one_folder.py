# proof: raises
"""Two managers of one folder: the newest file is the same for both."""
import tensorflow as tf

net, step = tf.Variable(tf.ones([2])), tf.Variable(0, trainable=False)
whole, part = tf.train.Checkpoint(net=net, step=step), tf.train.Checkpoint(net=net)
wholes = tf.train.CheckpointManager(whole, "states", max_to_keep=2)
parts = tf.train.CheckpointManager(part, "states", max_to_keep=2, checkpoint_name="part")
whole.restore(wholes.latest_checkpoint)
part.restore(wholes.latest_checkpoint)
net.assign_add([1.0, 1.0])
wholes.save()
parts.save()
