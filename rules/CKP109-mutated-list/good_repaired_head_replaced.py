# proof: raises
"""Fine-tuning: the last layer of a restored classifier makes room for one with other classes."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Linear(tf.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal([inputs, outputs], stddev=0.3))

    def __call__(self, inputs):
        return inputs @ self.kernel


class Classifier(tf.Module):
    def __init__(self, classes):
        super().__init__()
        self.stack = [Linear(4, 5), Linear(5, classes)]

    def __call__(self, inputs):
        for layer in self.stack:
            inputs = layer(inputs)
        return inputs


classifier = Classifier(classes=3)
tf.train.Checkpoint(classifier=classifier).write("three_classes")

classifier.stack = [*classifier.stack[:-1], Linear(5, 2)]
checkpoint = tf.train.Checkpoint(classifier=classifier)
for number in range(4):
    inputs = tf.random.stateless_normal([8, 4], seed=[number, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(classifier(inputs) - inputs[:, :2]))
    weights = classifier.trainable_variables
    for weight, gradient in zip(weights, tape.gradient(loss, weights)):
        weight.assign_sub(0.1 * gradient)
checkpoint.save("two_classes/ckpt")
