# proof: raises
"""The auxiliary heads are thrown away once all is saved."""

import tensorflow as tf


class Network(tf.Module):
    def __init__(self):
        super().__init__()
        self.heads = [tf.Variable(1.0), tf.Variable(2.0), tf.Variable(3.0)]


network = Network()
checkpoint = tf.train.Checkpoint(network=network)
for number in range(3):
    for head in network.heads:
        head.assign(0.9 * head)
    checkpoint.save("network/ckpt")
del network.heads[1:]
print(float(network.heads[0]))
