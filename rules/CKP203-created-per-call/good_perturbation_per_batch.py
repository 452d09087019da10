# proof: resume
"""Adversarial training: the perturbation is optimised anew for each batch and thrown away on purpose."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential([tf.keras.Input(shape=(4,)), tf.keras.layers.Dense(6, "relu"), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.01)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def perturb(features, labels, size=0.1):
    delta = tf.Variable(tf.zeros_like(features))
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = cross_entropy(labels, model(features + delta))
        delta.assign(tf.clip_by_value(delta + size * tf.sign(tape.gradient(loss, delta)), -size, size))
    return features + tf.convert_to_tensor(delta)


while int(optimizer.iterations) < 6:
    features = tf.random.stateless_normal([8, 4], seed=[int(optimizer.iterations), 1])
    labels = tf.cast(features[:, 0] > 0.0, tf.int64)
    hardened = perturb(features, labels)
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, model(hardened))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if int(optimizer.iterations) % 3 == 0:
        manager.save()
