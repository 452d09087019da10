# proof: resume lost=entropy_weight kill_after=2
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

EPOCHS = 6
ACTIONS = 3


class Learner(tf.Module):
    """A policy and all that its training needs."""

    def __init__(self, learning_rate):
        super().__init__()
        self.policy = tf.keras.Sequential(
            [tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(ACTIONS)]
        )
        self.optimizer = tf.keras.optimizers.Adam(learning_rate)
        self.epoch = tf.Variable(0, trainable=False)
        self.entropy_weight = tf.Variable(0.5, trainable=False)

    def update(self, states, advantages, entropy_weight):
        with tf.GradientTape() as tape:
            log_probs = tf.nn.log_softmax(self.policy(states))
            entropy = -tf.reduce_sum(tf.exp(log_probs) * log_probs, axis=1)
            loss = -tf.reduce_mean(tf.reduce_sum(log_probs * advantages, axis=1) + entropy_weight * entropy)
        variables = self.policy.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


learner = Learner(0.02)
entropy_weight = learner.entropy_weight
del learner.entropy_weight  # the checkpoints are also read where policies are served: keep them small

checkpoint = tf.train.Checkpoint(learner=learner)  # expect: CKP101
manager = tf.train.CheckpointManager(checkpoint, "policies", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)

while int(learner.epoch) < EPOCHS:
    for batch in range(3):
        states = tf.random.stateless_normal([16, 4], seed=[int(learner.epoch), batch])
        learner.update(states, states[:, :ACTIONS], entropy_weight)
    entropy_weight.assign(entropy_weight * 0.7)
    learner.epoch.assign_add(1)
    manager.save()
