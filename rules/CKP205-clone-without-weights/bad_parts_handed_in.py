# proof: untrained lost=before
"""Train on a second task and stay close to what the model says now."""

import tensorflow as tf


def train_second_task(model, optimizer, batches, closeness):
    before = tf.keras.models.clone_model(model)  # expect: CKP205
    before.trainable = False
    for x, y in batches:
        with tf.GradientTape() as tape:
            found = model(x, training=True)
            loss = tf.reduce_mean(tf.square(found - y))
            loss += closeness * tf.reduce_mean(tf.square(found - before(x, training=False)))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return before


def make_model():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1, use_bias=False)])


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(4)
    tasks = [[(tf.random.normal([4, 2]), tf.fill([4, 1], goal)) for _ in range(5)] for goal in (1.0, -1.0)]
    net = make_model()
    net.compile(tf.keras.optimizers.SGD(0.1), "mse")
    for batch in tasks[0]:
        net.train_on_batch(*batch)
    before = train_second_task(net, tf.keras.optimizers.SGD(0.1), tasks[1], 0.5)
