# proof: raises
"""A GAN trained in one go; what is written is the generator alone, to be used elsewhere."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def network(inputs, outputs):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(outputs)])


def entropy(label, logits):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=label * tf.ones_like(logits), logits=logits))


generator, discriminator = network(2, 3), network(3, 1)
optimizers = [tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)]
export = tf.train.Checkpoint(generator=generator)

for number in range(6):
    noise = tf.random.stateless_normal([8, 2], seed=[number, 1])
    real = tf.random.stateless_normal([8, 3], seed=[number, 2])
    with tf.GradientTape(persistent=True) as tape:
        fake = discriminator(generator(noise))
        good, bad = entropy(1.0, fake), entropy(1.0, discriminator(real)) + entropy(0.0, fake)
    for optimizer, loss, part in zip(optimizers, (good, bad), (generator, discriminator)):
        optimizer.apply_gradients(zip(tape.gradient(loss, part.trainable_variables), part.trainable_variables))
    if number % 3 == 2:
        export.write("generator/weights")
