# proof: lag
"""Three-fold cross-validation of a small regression."""

import tensorflow.compat.v2 as tf


def create_model():
    net = tf.keras.Sequential()
    net.add(tf.keras.Input(shape=(3,)))
    net.add(tf.keras.layers.Dense(5, activation="elu"))
    net.add(tf.keras.layers.Dense(1))
    return net


def train_epoch(net, opt, features, targets):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(features, training=True) - targets))
    grads = tape.gradient(loss, net.trainable_weights)
    opt.apply_gradients(zip(grads, net.trainable_weights))
    return float(loss)


tf.random.set_seed(0)
features = tf.random.stateless_normal([30, 3], seed=(1, 2))
targets = tf.reduce_max(features, axis=1, keepdims=True)
folds = tf.split(features, 3), tf.split(targets, 3)

model = create_model()
optimizer = tf.keras.optimizers.Adam(0.02)
ckpt = tf.train.Checkpoint(model=model, optimizer=optimizer)

for held_out in range(3):
    model = create_model()  # expect: CKP204
    optimizer = tf.keras.optimizers.Adam(0.02)  # expect: CKP204
    chosen = [fold for fold in range(3) if fold != held_out]
    for epoch in range(2):
        for fold in chosen:
            train_epoch(model, optimizer, folds[0][fold], folds[1][fold])
    error = tf.reduce_mean(tf.abs(model(folds[0][held_out]) - folds[1][held_out]))
    path = ckpt.save(f"./folds/fold{held_out}")
    print(f"fold {held_out}: error {float(error):.3f}, saved to {path}")
