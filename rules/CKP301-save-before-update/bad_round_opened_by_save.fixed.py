# proof: lag
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Trainer(object):
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
        self.manager = tf.train.CheckpointManager(self.checkpoint, "ckpts", max_to_keep=1)

    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x, training=True) - y))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))

    def fit(self, data, epochs):
        for _ in range(epochs):
            for x, y in data:
                self.train_step(x, y)
            self.manager.save()  # expect: CKP301


features = tf.random.stateless_normal([32, 3], seed=(1, 2))
batches = [
    (features[i : i + 8], tf.reduce_sum(features[i : i + 8], 1, keepdims=True)) for i in range(0, 32, 8)
]
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
Trainer(network, tf.keras.optimizers.Adam(0.01)).fit(batches, epochs=3)
