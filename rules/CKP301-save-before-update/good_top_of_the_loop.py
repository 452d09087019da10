# proof: resume kill_after=2
"""The save stands at the top of the iteration and holds all updates made so far and their number."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
TOTAL_STEPS = 10
SAVE_EVERY = 4

model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4, activation="elu"), tf.keras.layers.Dense(2)]
)
optimizer = tf.keras.optimizers.Adam(5e-3)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "ckpts", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)


def train_step(step):
    x = tf.random.stateless_normal([16, 3], seed=(4, step))
    y = tf.cast(x[:, 0] > 0, tf.int32)
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


first_step = int(optimizer.iterations)
for step in range(first_step, TOTAL_STEPS):
    if step > first_step and step % SAVE_EVERY == 0:
        manager.save(checkpoint_number=step)
    train_step(step)
manager.save(checkpoint_number=TOTAL_STEPS)
