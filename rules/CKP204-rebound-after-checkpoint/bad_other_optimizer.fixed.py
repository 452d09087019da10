# proof: resume lost=optimizer kill_after=1
import os

import tensorflow as tf

tf.keras.utils.set_random_seed(0)

LARGE_BATCH = True
UPDATES = 8
checkpoint_dir = "training_checkpoints"

model = tf.keras.Sequential(
    [tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(3)]
)
optimizer = tf.keras.optimizers.Adam(1e-3)
step = tf.Variable(0, trainable=False)
checkpoint = tf.train.Checkpoint(step=step, model=model, optimizer=optimizer)

batch_size = 8
if LARGE_BATCH:
    batch_size = 64
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)  # expect: CKP204
    checkpoint.optimizer = optimizer

latest = tf.train.latest_checkpoint(checkpoint_dir)
if latest:
    checkpoint.restore(latest)
    print("resumed at step", int(step))

while int(step) < UPDATES:
    x = tf.random.stateless_normal([batch_size, 4], seed=[int(step), 31])
    labels = tf.argmax(x[:, :3], axis=1)
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    step.assign_add(1)
    if int(step) % 4 == 0:
        checkpoint.save(os.path.join(checkpoint_dir, "ckpt"))
