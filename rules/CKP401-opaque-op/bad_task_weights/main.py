# proof: gradient
import tensorflow as tf
from multitask import MultiTaskLoss
from tensorflow import keras


def build_net():
    inputs = keras.Input((4,))
    shared = keras.layers.Dense(6, activation="relu")(inputs)
    return keras.Model(inputs, [keras.layers.Dense(1)(shared), keras.layers.Dense(2)(shared)])


def main():
    keras.utils.set_random_seed(0)
    net = build_net()
    criterion = MultiTaskLoss()
    optimizer = keras.optimizers.SGD(0.05)
    ckpt = tf.train.Checkpoint(net=net, criterion=criterion, optimizer=optimizer)
    manager = tf.train.CheckpointManager(ckpt, "checkpoints", max_to_keep=1)
    for step in range(6):
        x = tf.random.stateless_normal([16, 4], seed=(2, step))
        depth, labels = x[:, :1] * 2.0, tf.cast(x[:, 1] > 0, tf.int32)
        with tf.GradientTape() as tape:
            loss = criterion(depth, labels, *net(x, training=True))
        variables = net.trainable_variables + [criterion.depth_logvar, criterion.label_logvar]
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    manager.save()


main()
