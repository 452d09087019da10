# proof: resume keras=3 lost=critic
import tensorflow as tf
from nets import NETS
from options import options


def resumed(checkpoint, folder):
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    checkpoint.restore(manager.latest_checkpoint)
    return manager


def main():
    tf.keras.utils.set_random_seed(3)
    chosen = options()
    critic = NETS[chosen.net](chosen.widths)
    critic(tf.zeros([1, 3]))
    optimizer = tf.keras.optimizers.Adam(0.01)
    done = tf.Variable(0, dtype=tf.int64)
    manager = resumed(tf.train.Checkpoint(critic=critic, optimizer=optimizer, done=done), chosen.folder)
    while int(done) < chosen.steps:
        states = tf.random.stateless_normal([8, 3], seed=[int(done), 5])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(critic(states, training=True) - states[:, 1:2]))
        gradients = tape.gradient(loss, critic.trainable_variables)
        optimizer.apply_gradients(zip(gradients, critic.trainable_variables))
        done.assign_add(1)
        manager.save()


if __name__ == "__main__":
    main()
