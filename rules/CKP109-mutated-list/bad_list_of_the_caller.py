# proof: raises error=ValueError text=The wrapped list was modified outside the wrapper
"""The experts are handed in, and the caller goes on adding to its own list."""

import tensorflow as tf


class Expert(tf.Module):
    def __init__(self):
        super().__init__()
        self.centre = tf.Variable(tf.random.normal([2]))

    def __call__(self, points):
        return tf.exp(-tf.reduce_sum((points - self.centre) ** 2, axis=1))


class Mixture(tf.Module):
    def __init__(self, experts):
        super().__init__()
        self.experts = experts  # expect: CKP109

    def __call__(self, points):
        return tf.add_n([expert(points) for expert in self.experts])


def main(steps=4):
    experts = [Expert()]
    mixture = Mixture(experts)
    experts.append(Expert())
    checkpoint = tf.train.Checkpoint(mixture=mixture)
    for number in range(steps):
        points = tf.random.stateless_normal([8, 2], seed=[number, 1])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(mixture(points) - 1.0))
        weights = [expert.centre for expert in mixture.experts]
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.1 * gradient)
        checkpoint.save("mixture/ckpt")


if __name__ == "__main__":
    main()
