# proof: untrained keras=3 lost=policy.log_temperature
"""A policy-gradient agent on a three-armed bandit, with a learned temperature."""

import tensorflow.compat.v2 as tf

tf.keras.utils.set_random_seed(0)
PAYOUT = tf.constant([0.2, 0.9, 0.4])


class BasePolicy(tf.keras.Model):
    def __init__(self, arms):
        super().__init__()
        self.scorer = tf.keras.layers.Dense(arms)
        self.make_parameters()

    def call(self, context):
        return self.scorer(context)


class TemperedPolicy(BasePolicy):
    def make_parameters(self):
        setattr(self, "log_temperature", tf.Variable(0.5, dtype=tf.float32))  # expect: CKP107 keras=3

    def call(self, context):
        return super().call(context) / tf.exp(self.log_temperature)


policy = TemperedPolicy(arms=3)
policy(tf.ones([1, 2]))
adam = tf.keras.optimizers.Adam(0.05)
episode = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(policy=policy, adam=adam, episode=episode)
manager = tf.train.CheckpointManager(checkpoint, "./agent", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)


@tf.function
def learn(context):
    with tf.GradientTape() as tape:
        probabilities = tf.nn.softmax(policy(context))
        loss = -tf.reduce_mean(tf.reduce_sum(probabilities * PAYOUT, axis=-1))
    variables = policy.trainable_variables
    adam.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


while int(episode) < 8:
    learn(1.0 + tf.random.stateless_uniform([4, 2], seed=[int(episode), 3]))
    episode.assign_add(1)
    if int(episode) % 4 == 0:
        manager.save()
