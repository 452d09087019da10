# proof: raises
"""A training that starts from the result of another one, which is not resumed."""
import tensorflow as tf

net, tuned = tf.Variable(tf.ones([2])), tf.Variable(tf.ones([2]))
firsts = tf.train.CheckpointManager(tf.train.Checkpoint(net=net), "stages/first", max_to_keep=2)
net.assign_add([1.0, 1.0])
firsts.save()
second = tf.train.Checkpoint(net=tuned)
seconds = tf.train.CheckpointManager(second, "stages/second", max_to_keep=2)
second.restore(firsts.latest_checkpoint)
tuned.assign_add([1.0, 1.0])
seconds.save()
