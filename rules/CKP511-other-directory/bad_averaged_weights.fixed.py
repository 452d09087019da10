# proof: resume lost=average kill_after=2
import tensorflow as tf

tf.keras.utils.set_random_seed(0)


def make_net():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])


net, average = make_net(), make_net()
average.set_weights(net.get_weights())
optimizer = tf.keras.optimizers.SGD(0.1)
step, average_step = tf.Variable(0, trainable=False), tf.Variable(0, trainable=False)
checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "run/net", max_to_keep=3)
average_checkpoint = tf.train.Checkpoint(net=average, step=average_step)
average_manager = tf.train.CheckpointManager(average_checkpoint, "run/average", max_to_keep=3)

checkpoint.restore(manager.latest_checkpoint)
average_checkpoint.restore(average_manager.latest_checkpoint)  # expect: CKP511

while int(step) < 4:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(tf.ones([4, 3])) - 5.0))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    for variable, mean in zip(net.trainable_variables, average.trainable_variables):
        mean.assign(0.9 * mean + 0.1 * variable)
    step.assign_add(1)
    average_step.assign_add(1)
    manager.save()
    average_manager.save()
