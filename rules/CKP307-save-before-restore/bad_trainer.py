# proof: resume lost=trainer.model,trainer.optimizer kill_after=2
"""A trainer writes its first checkpoint in the constructor; `resume` then finds that one."""

import os

import tensorflow as tf


class Trainer:
    def __init__(self, folder):
        self.folder = folder
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.Adam(0.05)
        self.optimizer.build(self.model.trainable_variables)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)
        self.save()

    def save(self):
        self.checkpoint.save(os.path.join(self.folder, "trainer"))

    def resume(self):
        self.checkpoint.restore(tf.train.latest_checkpoint(self.folder))  # expect: CKP307

    def train(self, data):
        os.makedirs("batches", exist_ok=True)
        for number in data:
            open(f"batches/{number}", "w").close()
            x = tf.ones((4, 3))
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(x) - 1.0))
            weights = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            self.save()


tf.keras.utils.set_random_seed(0)
done = len(os.listdir("batches")) if os.path.isdir("batches") else 0
trainer = Trainer("trained")
trainer.resume()
trainer.train(range(done, 4))
