# proof: resume error=ValueError text=Received incompatible tensor with shape ... conv1d/
"""Train a one-dimensional convolutional classifier and resume from the newest checkpoint."""

import settings
import tensorflow as tf

tf.random.set_seed(0)
config = settings.sample()


def make_model(filters, classes):
    return tf.keras.Sequential(
        [
            tf.keras.Input(shape=(8, 1)),
            tf.keras.layers.Conv1D(filters, 3, activation="relu"),  # expect: CKP201
            tf.keras.layers.GlobalAveragePooling1D(),
            tf.keras.layers.Dense(classes),
        ]
    )


model = make_model(config["filters"], config["classes"])
optimizer = tf.keras.optimizers.RMSprop(config["learning_rate"])
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "./training_checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

while int(optimizer.iterations) < 6:
    seed = [int(optimizer.iterations), 5]
    signals = tf.random.stateless_normal([12, 8, 1], seed=seed)
    labels = tf.argmax(signals[:, :3, 0], axis=1)
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, model(signals, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        manager.save()
