# proof: unrestored lost=net
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def make_net():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])


def save_state(net, optimizer, path):
    tf.train.Checkpoint(model=net, optimizer=optimizer).write(path)


def load_state(net, path):
    """Reads a state written by `save_state`, for a program that does not train."""
    checkpoint = tf.train.Checkpoint(net=net)  # expect: CKP503
    checkpoint.read(path).expect_partial()


trained = make_net()
optimizer = tf.keras.optimizers.Adam(0.1)
for step in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(trained(tf.ones([2, 3])) - float(step)))
    variables = trained.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
save_state(trained, optimizer, "exported/state")

net = make_net()
load_state(net, "exported/state")
print(net(tf.ones([1, 3])))
