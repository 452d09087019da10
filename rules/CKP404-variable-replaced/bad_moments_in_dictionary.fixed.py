# proof: untrained lost=moments.checkpoint.mean
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Moments(object):
    def __init__(self, decay):
        self.decay = decay
        self.state = {"mean": tf.Variable(0.0), "count": tf.Variable(0)}
        self.checkpoint = tf.train.Checkpoint(**self.state)

    def update(self, batch):
        self.state["mean"].assign(self.decay * self.state["mean"] + tf.reduce_mean(batch))  # expect: CKP404
        self.state["count"].assign_add(1)  # expect: CKP404


moments = Moments(0.9)
for step in range(5):
    moments.update(tf.random.stateless_normal([16], seed=(7, step)) + 2.0)
    moments.checkpoint.save("runs/moments")
