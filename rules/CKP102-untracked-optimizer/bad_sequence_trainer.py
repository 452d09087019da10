# proof: resume lost=trainer.opt kill_after=2
import tensorflow as tf
from tensorflow.keras import layers, optimizers


class SequenceTrainer:
    def __init__(self, save_dir, units=6):
        self.rnn = tf.keras.Sequential([tf.keras.Input((5, 2)), layers.GRU(units), layers.Dense(1)])
        self.opt = optimizers.RMSprop(0.01, momentum=0.9)
        self.global_step = tf.Variable(0, trainable=False, dtype=tf.int64)
        self.ckpt = tf.train.Checkpoint(rnn=self.rnn, global_step=self.global_step)  # expect: CKP102
        self.manager = tf.train.CheckpointManager(self.ckpt, save_dir, max_to_keep=5)

    def train_step(self, sequences, sums):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.rnn(sequences) - sums))
        grads, _ = tf.clip_by_global_norm(tape.gradient(loss, self.rnn.trainable_variables), 1.0)
        self.opt.apply_gradients(zip(grads, self.rnn.trainable_variables))
        self.global_step.assign_add(1)
        return loss

    def save(self):
        return self.manager.save(checkpoint_number=self.global_step)

    def load(self):
        if self.manager.latest_checkpoint:
            self.ckpt.restore(self.manager.latest_checkpoint).assert_existing_objects_matched()
            return True
        return False


def make_batch(step):
    sequences = tf.random.stateless_uniform([12, 5, 2], seed=[step, 77])
    return sequences, tf.reduce_sum(sequences, axis=[1, 2])[:, None]


def main():
    tf.keras.utils.set_random_seed(5)
    trainer = SequenceTrainer("rnn_ckpts")
    if not trainer.load():
        print("training from scratch")
    while trainer.global_step < 7:
        trainer.train_step(*make_batch(int(trainer.global_step)))
        if trainer.global_step % 2 == 0:
            trainer.save()


if __name__ == "__main__":
    main()
