# proof: resume lost=epoch kill_after=2
"""The body is trained from the third epoch on, and a resumed run counts its epochs from the start."""

import tensorflow as tf

tf.keras.utils.set_random_seed(5)
EPOCHS, FROZEN_EPOCHS = 4, 2


def trained(body, head, epoch):
    if epoch < FROZEN_EPOCHS:
        return head.trainable_variables
    return body.trainable_variables + head.trainable_variables


def train_step(body, head, optimizer, x, y, epoch):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(head(body(x)) - y))
    gradients = tape.gradient(loss, trained(body, head, epoch))
    optimizer.apply_gradients(zip(gradients, trained(body, head, epoch)))


def main():
    body = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3, "tanh")])
    head = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.SGD(0.1)
    optimizer.build(body.trainable_variables + head.trainable_variables)
    checkpoint = tf.train.Checkpoint(body=body, head=head, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=1)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint)
        print("restored", manager.latest_checkpoint)
    x = tf.random.stateless_normal([16, 2], seed=[5, 6])
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    for epoch in range(EPOCHS):  # expect: CKP114
        for _ in range(3):
            train_step(body, head, optimizer, x, y, epoch)
        manager.save()


main()
