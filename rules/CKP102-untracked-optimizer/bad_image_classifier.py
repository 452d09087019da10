# proof: resume lost=optimizer kill_after=1
import os

import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(0)

checkpoint_dir = "./training_checkpoints"
checkpoint_prefix = os.path.join(checkpoint_dir, "ckpt")

model = keras.Sequential(
    [
        keras.Input(shape=(8, 8, 1)),
        keras.layers.Conv2D(4, 3, strides=2, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(3),
    ]
)
loss_object = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(learning_rate=3e-3)
step = tf.Variable(0, name="step", trainable=False)
checkpoint = tf.train.Checkpoint(model=model, step=step)  # expect: CKP102


def batch(number):
    images = tf.random.stateless_normal([16, 8, 8, 1], seed=(0, number))
    rows = tf.reduce_mean(images, axis=[2, 3])
    return images, tf.argmax(rows[:, :3], axis=1)


@tf.function
def train_step(images, labels):
    with tf.GradientTape() as tape:
        loss = loss_object(labels, model(images, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    return loss


latest = tf.train.latest_checkpoint(checkpoint_dir)
if latest:
    checkpoint.restore(latest)

while int(step) < 8:
    loss = train_step(*batch(int(step)))
    if int(step) % 4 == 0:
        checkpoint.save(file_prefix=checkpoint_prefix)
        print(f"step {int(step)}: loss {float(loss):.3f}")
