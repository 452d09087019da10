# proof: untrained lost=self.slow
import argparse

import tensorflow as tf


class Agent:
    """Learns values with a slow copy of its network."""

    def __init__(self, actions, discount, rate):
        self.discount = discount
        inputs = tf.keras.Input((4,))
        hidden = tf.keras.layers.Dense(8, activation="relu", use_bias=False)(inputs)
        self.fast = tf.keras.Model(inputs, tf.keras.layers.Dense(actions, use_bias=False)(hidden))
        self.slow = tf.keras.models.clone_model(self.fast)  # expect: CKP205
        self.slow.set_weights(self.fast.get_weights())
        self.optimizer = tf.keras.optimizers.RMSprop(rate)
        self.checkpoint = tf.train.Checkpoint(net=self.fast, optimizer=self.optimizer)

    def learn(self, states, actions, rewards, following):
        future = tf.reduce_max(self.slow(following), axis=1)
        wanted = rewards + self.discount * future
        with tf.GradientTape() as tape:
            found = tf.gather(self.fast(states), actions, axis=1, batch_dims=1)
            loss = tf.reduce_mean(tf.square(found - wanted))
        weights = self.fast.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def run(self, steps, folder):
        for _ in range(steps):
            states = tf.random.normal([8, 4])
            actions = tf.random.uniform([8], 0, 2, dtype=tf.int32)
            self.learn(states, actions, tf.cast(actions, tf.float32), -states)
        self.checkpoint.save(f"{folder}/agent")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--discount", type=float, default=0.95)
    parser.add_argument("--folder", default="agents")
    options = parser.parse_args()
    Agent(2, options.discount, 0.01).run(12, options.folder)
