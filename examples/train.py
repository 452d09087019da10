"""Trains the forecaster; started again, it goes on from the last checkpoint."""

import tensorflow as tf

import config
from data import RunningMean, make_batch
from losses import forecast_loss
from model import Forecaster


class Trainer:
    def __init__(self, run_dir):
        self.model = Forecaster(config.HORIZON)
        self.model(tf.zeros([1, config.WINDOW]))
        self.scaler = RunningMean()
        self.optimizer = tf.keras.optimizers.Adam(config.LEARNING_RATE)
        self.step = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.checkpoint = tf.train.Checkpoint(model=self.model, scaler=self.scaler, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, str(run_dir), max_to_keep=3)

    def restore(self):
        if self.manager.latest_checkpoint:
            self.checkpoint.restore(self.manager.latest_checkpoint)
            print(f"going on from {self.manager.latest_checkpoint}")

    def train_step(self, seen, target):
        self.scaler.update(seen)
        with tf.GradientTape() as tape:
            forecast = self.model(self.scaler.center(seen), training=True)
            loss = forecast_loss(target, self.scaler.uncenter(forecast))
        variables = self.model.trainable_variables
        gradients = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(gradients, variables))
        self.step.assign_add(1)
        return loss

    def train(self, steps):
        for _ in range(steps):
            seen, target = make_batch(int(self.step))
            loss = self.train_step(seen, target)
            if int(self.step) % 10 == 0:
                print(f"step {int(self.step):4d}  loss {float(loss):.4f}")
            if int(self.step) % config.SAVE_EVERY == 0:
                self.manager.save()


def main():
    trainer = Trainer(config.RUN_DIR)
    trainer.restore()
    trainer.train(config.STEPS)


if __name__ == "__main__":
    main()
