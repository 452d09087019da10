# proof: resume lost=trainer.log_sigma
import tensorflow as tf


class Trainer:
    def __init__(self, model, directory):
        self.model = model
        self.optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.9)
        self.step = tf.Variable(0, trainable=False)
        self.checkpoint = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer, step=self.step)  # expect: CKP101
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=2)

    def loss(self, x, y):
        return tf.reduce_mean(tf.square(self.model(x) - y))

    def trainable_variables(self):
        return list(self.model.trainable_variables)

    def run(self, data, steps):
        self.checkpoint.restore(self.manager.latest_checkpoint)
        while int(self.step) < steps:
            x, y = data(int(self.step))
            variables = self.trainable_variables()
            with tf.GradientTape() as tape:
                loss = self.loss(x, y)
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            self.step.assign_add(1)
            if int(self.step) % 3 == 0:
                self.manager.save()


class UncertaintyTrainer(Trainer):
    """Weighs the loss by a learned observation noise."""

    def __init__(self, model, directory):
        super().__init__(model, directory)
        self.log_sigma = tf.Variable(1.5)

    def loss(self, x, y):
        return super().loss(x, y) * tf.exp(-2.0 * self.log_sigma) + self.log_sigma

    def trainable_variables(self):
        return [*super().trainable_variables(), self.log_sigma]


def plane(step):
    x = tf.random.stateless_normal([16, 2], seed=[step, 1])
    return x, tf.reduce_sum(x, axis=1, keepdims=True)


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(0)
    network = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
    trainer = UncertaintyTrainer(network, "runs/uncertainty")
    trainer.run(plane, steps=8)
