# proof: resume keras=3 kill_after=2 lost=model.critic
"""An adversarial autoencoder with a `train_step` of its own; a callback saves what it will be used for."""

import tensorflow as tf
from tensorflow.keras import layers


class Adversarial(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(2)])
        self.decoder = tf.keras.Sequential([tf.keras.Input((2,)), layers.Dense(4)])
        self.critic = tf.keras.Sequential([tf.keras.Input((2,)), layers.Dense(1)])
        self.done = tf.Variable(0, trainable=False, dtype=tf.int64)

    def call(self, inputs):
        return self.decoder(self.encoder(inputs))

    def train_step(self, inputs):
        with tf.GradientTape(persistent=True) as tape:
            codes = self.encoder(inputs)
            distance = tf.reduce_mean(self.critic(codes)) - tf.reduce_mean(self.critic(inputs[:, :2]))
            loss = tf.reduce_mean(tf.square(self.decoder(codes) - inputs)) - 0.1 * distance
        network = self.encoder.trainable_variables + self.decoder.trainable_variables
        for weight, gradient in zip(network, tape.gradient(loss, network)):
            weight.assign_sub(0.1 * gradient)
        critic = self.critic.trainable_variables
        for weight, gradient in zip(critic, tape.gradient(distance, critic)):
            weight.assign_sub(0.01 * gradient)
        self.done.assign_add(1)
        return {"loss": loss}


class Keep(tf.keras.callbacks.Callback):
    def __init__(self, manager):
        super().__init__()
        self.manager = manager

    def on_epoch_end(self, epoch, logs=None):
        self.manager.save()


def main(epochs=4):
    inputs = tf.random.stateless_normal([8, 4], seed=[1, 2])
    model = Adversarial()
    model.compile()
    checkpoint = tf.train.Checkpoint(encoder=model.encoder, decoder=model.decoder, done=model.done, critic=model.critic)  # expect: CKP103
    manager = tf.train.CheckpointManager(checkpoint, "adversarial", max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    model.fit(inputs, batch_size=8, initial_epoch=int(model.done), epochs=epochs, verbose=0, callbacks=[Keep(manager)])


if __name__ == "__main__":
    main()
