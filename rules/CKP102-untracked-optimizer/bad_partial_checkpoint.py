# proof: resume lost=optimizer kill_after=1
import functools

import tensorflow.compat.v2 as tf


class Policy(tf.Module):
    def __init__(self, sizes):
        super().__init__()
        self.weights = [tf.Variable(tf.random.stateless_normal(pair, seed=pair)) for pair in zip(sizes, sizes[1:])]

    def __call__(self, x):
        for weight in self.weights[:-1]:
            x = tf.nn.relu(x @ weight)
        return x @ self.weights[-1]


@tf.function
def imitate(policy, optimizer, states, actions):
    with tf.GradientTape() as tape:
        logits = policy(states)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits))
    optimizer.apply_gradients(zip(tape.gradient(loss, policy.weights), policy.weights))
    return loss


tf.random.set_seed(0)
step = tf.Variable(0, trainable=False)
make_checkpoint = functools.partial(tf.train.Checkpoint, step=step)

policy = Policy([3, 6, 2])
optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.95, nesterov=True)
checkpoint = make_checkpoint(policy=policy)  # expect: CKP102
manager = tf.train.CheckpointManager(checkpoint, "imitation", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)

while step < 8:
    states = tf.random.stateless_normal([20, 3], seed=tf.stack([13, step]))
    imitate(policy, optimizer, states, tf.cast(states[:, 0] + states[:, 1] > states[:, 2], tf.int32))
    step.assign_add(1)
    if step % 4 == 0:
        manager.save()
