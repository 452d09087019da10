# proof: raises error=TypeError text=is out of scope and cannot be used here
import tensorflow.compat.v2 as tf


class Normalizer(tf.Module):
    """Scales observations by the statistics seen so far."""

    def __init__(self, dim):
        super().__init__()
        self.count = tf.Variable(1e-4, trainable=False)
        self.mean = tf.Variable(tf.zeros([dim]), trainable=False)

    @tf.function
    def observe(self, x):
        n = tf.cast(tf.shape(x)[0], tf.float32)
        delta = tf.reduce_mean(x, axis=0) - self.mean
        self.count = self.count + n  # expect: CKP404
        self.mean.assign_add(delta * n / self.count)

    def normalize(self, x):
        confidence = self.count / (self.count + 10.0)
        return x - confidence * self.mean


tf.random.set_seed(0)
normalizer = Normalizer(2)
critic = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-2)
checkpoint = tf.train.Checkpoint(normalizer=normalizer, critic=critic, optimizer=optimizer)

for step in range(4):
    x = 2.0 + tf.random.stateless_normal([8, 2], seed=(6, step))
    normalizer.observe(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(critic(normalizer.normalize(x)) - x[:, :1]))
    variables = critic.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
checkpoint.save("checkpoints/critic")
