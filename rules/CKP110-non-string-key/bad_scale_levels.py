# proof: raises keras=2 error=ValueError text=non-string key
import tensorflow as tf
from tensorflow.keras import layers


class Pyramid(tf.keras.Model):
    """The sum of what one layer for each level sees of the input."""

    def __init__(self, levels, units):
        super().__init__()
        self.levels = {2**level: layers.Dense(units) for level in range(levels)}  # expect: CKP110

    def call(self, inputs):
        total = 0.0
        for factor, level in self.levels.items():
            total += level(inputs[:, ::factor])
        return total


def main():
    tf.keras.utils.set_random_seed(0)
    model = Pyramid(levels=3, units=2)
    model.compile(optimizer="adam", loss="mse")
    x = tf.random.stateless_normal([32, 8], seed=[1, 1])
    model.fit(x, x[:, :2], epochs=2, verbose=0)
    checkpoint = tf.train.Checkpoint(model=model)
    print("saved as", checkpoint.save("pyramid/ckpt"))


if __name__ == "__main__":
    main()
