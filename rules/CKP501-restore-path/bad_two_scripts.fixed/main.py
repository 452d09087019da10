# proof: raises error=NotFoundError text=Failed to find any matching files for experiments/checkpoints/vae
import tensorflow as tf
from evaluate import evaluate
from paths import CHECKPOINT_PREFIX
from vae import batch, build_vae

tf.keras.utils.set_random_seed(0)


def train(vae, optimizer, steps):
    checkpoint = tf.train.Checkpoint(vae=vae, optimizer=optimizer)
    for step in range(steps):
        x = batch(step)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(vae(x, training=True) - x))
        variables = vae.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    checkpoint.save(CHECKPOINT_PREFIX)


train(build_vae(), tf.keras.optimizers.Adam(0.01), steps=5)
print("reconstruction error", evaluate())
