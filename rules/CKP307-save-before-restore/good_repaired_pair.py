# proof: resume kill_after=2
"""Two networks from a dictionary of parts; a snapshot at the start is a reference, made once they are restored."""

from pathlib import Path

import tensorflow as tf


def dense(inputs, units):
    return tf.keras.Sequential([tf.keras.Input((inputs,)), tf.keras.layers.Dense(units)])


def snapshot(checkpoint):
    return checkpoint.save("pair/ckpt")


tf.keras.utils.set_random_seed(0)
progress = Path("done")
done = int(progress.read_text()) if progress.exists() else 0
encoder, decoder, optimizer = dense(3, 2), dense(2, 3), tf.keras.optimizers.Adam(0.05)
weights = encoder.trainable_variables + decoder.trainable_variables
optimizer.build(weights)
parts = {"encoder": encoder, "decoder": decoder, "optimizer": optimizer}
checkpoint = tf.train.Checkpoint(**parts)
checkpoint.restore(tf.train.latest_checkpoint("pair"))
reference = snapshot(checkpoint)
x = tf.random.stateless_normal([4, 3], seed=[0, 1])
for step in range(done, 4):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    progress.write_text(str(step + 1))
    snapshot(checkpoint)
