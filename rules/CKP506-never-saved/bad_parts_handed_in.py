# proof: unsaved lost=net
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def train(net, optimizer, batches, folder, report_every):
    """Trains a network that the caller made."""
    step = tf.Variable(0, dtype=tf.int64, trainable=False)
    checkpoint = tf.train.Checkpoint(step=step, net=net, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=5)  # expect: CKP506
    for inputs, targets in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(inputs) - targets))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
        step.assign_add(1)
        if int(step) % report_every == 0:
            print(f"step {int(step)}, {len(manager.checkpoints)} checkpoints, loss {float(loss)}")


def main():
    net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
    batches = [(tf.ones([4, 3]) * number, tf.ones([4, 1])) for number in range(4)]
    train(net, tf.keras.optimizers.Adam(0.05), batches, "states", report_every=2)


main()
