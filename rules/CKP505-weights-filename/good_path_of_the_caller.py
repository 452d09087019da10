# proof: raises
"""The name comes from the command line or from the environment, which nobody knows before the run."""

import argparse
import os
import pathlib

import tensorflow as tf


def export(model, path):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    model.save_weights(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default=os.environ.get("WEIGHTS_FILE"))
    args, _ = parser.parse_known_args()
    tf.keras.utils.set_random_seed(0)
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.1)
    for step in range(4):
        x = tf.random.stateless_normal([8, 2], seed=(1, step))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    export(model, pathlib.Path("out", "model").with_suffix(".weights.h5"))
    if args.weights:
        export(model, args.weights)


main()
