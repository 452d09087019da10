# proof: unsaved
import os

import tensorflow as tf

CHECKPOINT_DIR = "./training_checkpoints"


class Policy(tf.Module):
    def __init__(self, actions):
        self.weights = tf.Variable(tf.random.stateless_normal([4, actions], seed=[0, 1]))
        self.bias = tf.Variable(tf.zeros([actions]))

    def __call__(self, observation):
        return observation @ self.weights + self.bias


policy = Policy(2)
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint_prefix = os.path.join(CHECKPOINT_DIR, "ckpt")
checkpoint = tf.train.Checkpoint(optimizer=optimizer, policy=policy)

for episode in range(3):
    observation = tf.random.stateless_normal([6, 4], seed=[episode, 2])
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.nn.log_softmax(policy(observation))[:, 0])
    optimizer.apply_gradients(zip(tape.gradient(loss, policy.trainable_variables), policy.trainable_variables))
    checkpoint.save(checkpoint_prefix)
    print(f"episode {episode}: loss {float(loss):.3f}")
