# proof: resume kill_after=1
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

EPOCHS = 4

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(6), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.05)
epoch = tf.Variable(0, trainable=False)


def restore_all(folder):
    newest = tf.train.latest_checkpoint(folder)
    if newest:
        parts = {"network": model, "optimizer": optimizer, "epoch": epoch}
        tf.train.Checkpoint(**parts).restore(newest)


checkpoint = tf.train.Checkpoint(network=model, optimizer=optimizer, epoch=epoch)
restore_all("runs")

while int(epoch) < EPOCHS:
    inputs = tf.random.stateless_normal([8, 4], seed=[int(epoch), 5])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs) - inputs[:, :2]))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    epoch.assign_add(1)
    checkpoint.save("runs/ckpt")
