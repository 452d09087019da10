# proof: unsaved
"""The class makes the checkpoint and restores it; whoever uses the class saves it."""
import tensorflow as tf


class Learner:
    def __init__(self, folder):
        self.net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.checkpoint = tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def learn(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(tf.ones([2, 3])) - 1.0))
        variables = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


learner = Learner("states")
for number in range(4):
    learner.learn()
    if number % 2:
        learner.manager.save()
