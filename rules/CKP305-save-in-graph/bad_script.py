# proof: raises error=AttributeError text='NoneType' object has no attribute 'run'
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.01)
optimizer.build(net.trainable_variables)
checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "steps", max_to_keep=2)


@tf.function
def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x)))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    manager.save()  # expect: CKP305
    return loss


for _ in range(4):
    train_step(tf.random.normal([8, 3]))
