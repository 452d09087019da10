# proof: resume lost=model.temperature
"""A module with a `__setattr__` of its own, which counts assignments and forgets to call that of its base."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Counting(tf.Module):
    """Knows how often its attributes were set."""

    def __setattr__(self, name, value):
        self.__dict__["assignments"] = self.__dict__.get("assignments", 0) + 1
        self.__dict__[name] = value  # expect: CKP105


class Calibrated(Counting):
    def __init__(self):
        super().__init__()
        self.temperature = tf.Variable(1.0)
        self.shift = 0.5

    def __call__(self, logits):
        return (logits - self.shift) / self.temperature


def main():
    model = Calibrated()
    step = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(model=model, step=step)
    checkpoint.restore(tf.train.latest_checkpoint("calibrated"))
    for number in range(int(step), 6):
        logits = tf.random.stateless_normal([16], seed=[number, 2])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(logits) - 0.5 * logits))
        model.temperature.assign_sub(0.1 * tape.gradient(loss, model.temperature))
        step.assign_add(1)
        checkpoint.save("calibrated/ckpt")


if __name__ == "__main__":
    main()
