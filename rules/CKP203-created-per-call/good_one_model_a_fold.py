# proof: raises
"""Cross-validation: each fold is a training run of its own, with its own model, optimizer and checkpoints."""

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
FOLDS = 3

rng = np.random.default_rng(5)
features = rng.normal(size=(18, 3)).astype("float32")
targets = features.sum(axis=1, keepdims=True)
fold_of = np.arange(len(features)) % FOLDS

scores = []
for fold in range(FOLDS):
    model = tf.keras.Sequential([tf.keras.Input(shape=(3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam(0.05)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, f"checkpoints/fold-{fold}", max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    train, held_out = fold_of != fold, fold_of == fold
    while int(optimizer.iterations) < 4:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features[train]) - targets[train]))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        if int(optimizer.iterations) % 2 == 0:
            manager.save()
    scores.append(float(tf.reduce_mean(tf.square(model(features[held_out]) - targets[held_out]))))

print("held out:", np.mean(scores))
