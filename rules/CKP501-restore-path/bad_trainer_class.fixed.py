# proof: resume kill_after=1 error=NotFoundError text=Failed to find any matching files for model_dir/model.ckpt
import os

import tensorflow as tf
from tensorflow import keras


class Trainer:
    def __init__(self, model_dir, steps):
        self.model_dir = model_dir
        self.prefix = os.path.join(model_dir, "model.ckpt")
        self.steps = steps
        self.net = keras.Sequential(
            [keras.Input((2,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)]
        )
        self.optimizer = keras.optimizers.Adam(0.02)
        self.ckpt = tf.train.Checkpoint(net=self.net, optimizer=self.optimizer)

    def save(self):
        path = self.ckpt.save(self.prefix)
        print("checkpoint written to", path)

    def restore(self):
        if os.path.isdir(self.model_dir):
            self.ckpt.restore(tf.train.latest_checkpoint(self.model_dir))  # expect: CKP501

    @tf.function
    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(self.net(x, training=True) - y))
        variables = self.net.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def run(self):
        self.restore()
        for step in range(int(self.optimizer.iterations), self.steps):
            x = tf.random.stateless_uniform([16, 2], seed=(1, step))
            self.train_step(x, x[:, :1] * x[:, 1:])
            if step % 2 == 1:
                self.save()


keras.utils.set_random_seed(0)
trainer = Trainer("model_dir", steps=6)
trainer.run()
