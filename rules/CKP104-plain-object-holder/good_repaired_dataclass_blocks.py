# proof: resume
"""A graph network: the variables of each round of messages sit in a module."""

import tensorflow as tf


class MessageRound(tf.Module):
    def __init__(self, send, receive):
        super().__init__()
        self.send, self.receive = send, receive

    def __call__(self, nodes, adjacency):
        return tf.nn.relu(adjacency @ (nodes @ self.send) + nodes @ self.receive)


def message_round(size, number):
    return MessageRound(
        send=tf.Variable(tf.random.normal([size, size], stddev=0.3), name=f"send_{number}"),
        receive=tf.Variable(tf.random.normal([size, size], stddev=0.3), name=f"receive_{number}"),
    )


class GraphNetwork(tf.Module):
    def __init__(self, size, rounds):
        super().__init__()
        self.blocks = [message_round(size, number) for number in range(rounds)]
        self.readout = tf.Variable(tf.random.normal([size, 1]))

    @property
    def weights(self):
        return [self.readout, *[w for block in self.blocks for w in (block.send, block.receive)]]

    def __call__(self, nodes, adjacency):
        for block in self.blocks:
            nodes = block(nodes, adjacency)
        return nodes @ self.readout


class Trainer:
    def __init__(self, network, directory):
        self.network = network
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(network=network, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=3)

    def train_step(self, nodes, adjacency):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.network(nodes, adjacency) - nodes[:, :1]))
        weights = self.network.weights
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.05 * gradient)
        self.step.assign_add(1)

    def train(self, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while self.step < steps:
            nodes = tf.random.stateless_normal([6, 4], seed=[int(self.step), 1])
            adjacency = tf.cast(tf.random.stateless_uniform([6, 6], seed=[int(self.step), 2]) > 0.5, tf.float32)
            self.train_step(nodes, adjacency / 6.0)
            if self.step % 3 == 0:
                self.manager.save()


trainer = Trainer(GraphNetwork(size=4, rounds=2), "graph_network")
trainer.train(steps=9)
