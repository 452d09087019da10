# proof: resume keras=3 lost=model.layers[1].cell.cells
"""Predict the next value of a wave with a recurrent network of two cells."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
TOTAL_STEPS = 5


def make_model():
    waves = tf.keras.Input(shape=(6, 1))
    cells = [tf.keras.layers.GRUCell(4), tf.keras.layers.GRUCell(4)]
    features = tf.keras.layers.RNN(cells)(waves)  # expect: CKP106 keras=3
    return tf.keras.Model(waves, tf.keras.layers.Dense(1)(features))


def batch(index):
    start = tf.random.stateless_uniform([8, 1, 1], seed=[index, 4], maxval=6.0)
    wave = tf.sin(start + 0.3 * tf.reshape(tf.range(7.0), [1, 7, 1]))
    return wave[:, :-1], wave[:, -1]


model = make_model()
optimizer = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for index in range(int(step), TOTAL_STEPS):
    history, following = batch(index)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(history) - following))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    step.assign_add(1)
    if int(step) == 3:
        manager.save()
