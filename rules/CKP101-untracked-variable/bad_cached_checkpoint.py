# proof: resume lost=agent.weight
import functools

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Agent(object):
    def __init__(self):
        self.net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.optimizers.SGD(0.05, momentum=0.9)
        self.weight = tf.Variable(1.0, trainable=False)

    @functools.cached_property
    def checkpoint(self):
        return tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)  # expect: CKP101

    def load(self):
        self.checkpoint.restore(tf.train.latest_checkpoint("agent"))

    def save(self):
        self.checkpoint.save("agent/ckpt")

    def learn(self, x):
        with tf.GradientTape() as tape:
            loss = self.weight * tf.reduce_mean(tf.square(self.net(x) - 1.0))
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.net.trainable_variables))
        self.weight.assign(self.weight * 0.8)


agent = Agent()
agent.load()
for step in range(int(agent.optimizer.iterations), 6):
    agent.learn(tf.random.stateless_normal([8, 2], seed=(5, step)))
    agent.save()
