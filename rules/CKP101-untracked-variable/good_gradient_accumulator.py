# proof: resume
"""Accumulators of gradients and a loss total are emptied before every save: there is nothing in them to keep."""

import tensorflow as tf


class Accumulating:
    def __init__(self, model, micro_batches):
        self.model = model
        self.micro_batches = micro_batches
        self.optimizer = tf.keras.optimizers.Adam(0.01)
        self.step = tf.Variable(0, trainable=False)
        self.sums = [tf.Variable(tf.zeros_like(w), trainable=False) for w in model.trainable_variables]
        self.total = tf.Variable(0.0, trainable=False)
        self.checkpoint = tf.train.Checkpoint(model=model, optimizer=self.optimizer, step=self.step)

    def train_step(self):
        for index in range(self.micro_batches):
            x = tf.random.stateless_normal([8, 3], seed=[int(self.step), index])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self.model(x) - tf.reduce_max(x, axis=1, keepdims=True)) ** 2)
            for total, gradient in zip(self.sums, tape.gradient(loss, self.model.trainable_variables)):
                total.assign_add(gradient / self.micro_batches)
            self.total.assign_add(loss)
        pairs = [(tf.identity(total), w) for total, w in zip(self.sums, self.model.trainable_variables)]
        self.optimizer.apply_gradients(pairs)
        for total in self.sums:
            total.assign(tf.zeros_like(total))
        print(f"step {int(self.step)}: {float(self.total) / self.micro_batches:.4f}")
        self.total.assign(0.0)
        self.step.assign_add(1)


tf.keras.utils.set_random_seed(4)
net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(1)])
trainer = Accumulating(net, micro_batches=2)
trainer.checkpoint.restore(tf.train.latest_checkpoint("ckpt"))
while int(trainer.step) < 5:
    trainer.train_step()
    trainer.checkpoint.save("ckpt/net")
