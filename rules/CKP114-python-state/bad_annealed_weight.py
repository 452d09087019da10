# proof: resume lost=kl_weight kill_after=1
"""The weight of a penalty rises from step to step, in a global of the script."""

import argparse
import os

import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--folder", default="checkpoints")
parser.add_argument("--steps", type=int, default=6)
parser.add_argument("--rise", type=float, default=0.2)
args = parser.parse_args()

tf.keras.utils.set_random_seed(0)
encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.Adam(0.05)
kl_weight = 0.0  # expect: CKP114


@tf.function
def train_step(x, weight):
    with tf.GradientTape() as tape:
        code = encoder(x)
        reconstruction = tf.reduce_mean(tf.square(decoder(code) - x))
        loss = reconstruction + weight * tf.reduce_mean(tf.square(code))
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def main():
    global kl_weight
    checkpoint = tf.train.Checkpoint(encoder=encoder, decoder=decoder, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(args.folder))
    while optimizer.iterations < args.steps:
        x = tf.random.stateless_normal([16, 4], seed=[3, int(optimizer.iterations)])
        train_step(x, tf.constant(kl_weight))
        kl_weight = min(1.0, kl_weight + args.rise)
        if int(optimizer.iterations) % 3 == 0:
            checkpoint.save(os.path.join(args.folder, "vae"))


if __name__ == "__main__":
    main()
