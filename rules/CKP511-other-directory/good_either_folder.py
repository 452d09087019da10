# proof: raises
"""The second stage starts from the first one where it has no file of its own."""
import tensorflow as tf

net, tuned = tf.Variable(tf.ones([2])), tf.Variable(tf.ones([2]))
first, second = tf.train.Checkpoint(net=net), tf.train.Checkpoint(net=tuned)
firsts = tf.train.CheckpointManager(first, "stages/first", max_to_keep=2)
seconds = tf.train.CheckpointManager(second, "stages/second", max_to_keep=2)
first.restore(firsts.latest_checkpoint)
net.assign_add([1.0, 1.0])
firsts.save()
if seconds.latest_checkpoint:
    second.restore(seconds.latest_checkpoint)
else:
    second.restore(firsts.latest_checkpoint)
tuned.assign_add([1.0, 1.0])
seconds.save()
