# proof: resume keras=2 lost=average.averages()
"""The averages are kept by a class of another file, as the settings ask for."""

import tensorflow as tf
from averaging import MovingAverage
from settings import SETTINGS

tf.keras.utils.set_random_seed(0)


class Runner:
    def __init__(self, settings):
        self.settings = settings
        self.model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.SGD(settings["rate"])
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer, step=self.step)

    def run(self):
        average = MovingAverage(self.model.trainable_variables, self.settings["decay"])
        self.checkpoint.restore(tf.train.latest_checkpoint(self.settings["directory"]))
        while self.step < self.settings["steps"]:
            x = tf.random.stateless_normal([8, 2], seed=[int(self.step), 1])
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.model(x) - x))
            weights = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
            average.update()
            self.step.assign_add(1)
            if self.step % self.settings["save_every"] == 0:
                self.checkpoint.save(f"{self.settings['directory']}/ckpt")
        print([value.numpy() for value in average.averages()])


Runner(SETTINGS).run()
