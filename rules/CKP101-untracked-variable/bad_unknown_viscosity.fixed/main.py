# proof: resume lost=log_nu kill_after=1
import tensorflow as tf

import physics

tf.keras.utils.set_random_seed(3)

ITERATIONS = 6

network = tf.keras.Sequential(
    [tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(10, activation="tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(learning_rate=0.02)
iteration = tf.Variable(0, dtype=tf.int64, trainable=False, name="iteration")
ckpt = tf.train.Checkpoint(net=network, opt=optimizer, iteration=iteration, log_nu=physics.log_nu)  # expect: CKP101
manager = tf.train.CheckpointManager(ckpt, directory="./pinn_ckpt", max_to_keep=2)

points = tf.random.stateless_uniform([32, 2], seed=(11, 12))
measured = tf.exp(-points[:, 1:]) * tf.sin(3.0 * points[:, :1])


def train_step():
    with tf.GradientTape() as tape:
        misfit = tf.reduce_mean((network(points) - measured) ** 2)
        loss = misfit + 0.1 * tf.reduce_mean(physics.residual(network, points) ** 2)
    variables = network.trainable_variables + [physics.log_nu]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


ckpt.restore(manager.latest_checkpoint)
while iteration < ITERATIONS:
    loss = train_step()
    iteration.assign_add(1)
    if iteration % 3 == 0:
        print(int(iteration), float(loss), float(tf.exp(physics.log_nu)))
        manager.save(checkpoint_number=iteration)
