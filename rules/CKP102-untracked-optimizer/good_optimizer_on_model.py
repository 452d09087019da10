# proof: resume
"""The Checkpoint names the model only; the model holds its optimizer as an attribute, which is tracked."""

import tensorflow as tf


class Actor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(6, activation="relu")
        self.out = tf.keras.layers.Dense(2)
        self.actor_optimizer = tf.keras.optimizers.Adam(0.02)

    def build(self, input_shape):
        self.hidden.build(input_shape)
        self.out.build((None, 6))
        self.built = True

    def call(self, inputs):
        return self.out(self.hidden(inputs))

    def learn(self, states):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(states) - states[:, :2]))
        self.actor_optimizer.apply_gradients(
            zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        )


tf.keras.utils.set_random_seed(0)
actor = Actor()
actor.build((None, 4))
checkpoint = tf.train.Checkpoint(actor=actor)
checkpoint.restore(tf.train.latest_checkpoint("actor"))
while int(actor.actor_optimizer.iterations) < 8:
    actor.learn(tf.random.stateless_normal([16, 4], seed=[0, int(actor.actor_optimizer.iterations)]))
    if int(actor.actor_optimizer.iterations) % 4 == 0:
        checkpoint.save("actor/ckpt")
