# proof: lag
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def fit(model, optimizer, steps):
    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.math.squared_difference(model(x, training=True), y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    for step in range(steps):
        x = tf.random.stateless_normal([8, 3], seed=(5, step))
        train_step(x, x[:, :1])


def main():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.01)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    fit(model, optimizer, steps=8)
    checkpoint.save(os.path.join("saved", "regressor"))  # expect: CKP301
    print("weights", model.get_weights()[0].ravel())


main()
