# proof: resume lost=noise_scale kill_after=2
import tensorflow.compat.v2 as tf

tf.random.set_seed(1)

EPOCHS = 6
BATCHES = 3


def make_model():
    return tf.keras.Sequential(
        [
            tf.keras.Input(shape=(6,)),
            tf.keras.layers.Dense(4, activation="relu"),
            tf.keras.layers.Dense(6),
        ]
    )


def batch(epoch, index):
    return tf.random.stateless_normal([16, 6], seed=[epoch, index])


autoencoder = make_model()
adam = tf.keras.optimizers.Adam(0.01)
epoch = tf.Variable(0, dtype=tf.int32, trainable=False)
noise_scale = tf.Variable(0.5, trainable=False)

objects = {"model": autoencoder, "optimizer": adam}
objects["epoch"] = epoch
checkpoint = tf.train.Checkpoint(**objects, noise_scale=noise_scale)  # expect: CKP101
manager = tf.train.CheckpointManager(checkpoint, "./training_checkpoints", max_to_keep=None)
checkpoint.restore(manager.latest_checkpoint)


@tf.function(autograph=False)
def train_step(clean, noise):
    with tf.GradientTape() as tape:
        decoded = autoencoder(clean + noise_scale * noise, training=True)
        loss = tf.reduce_mean(tf.math.squared_difference(decoded, clean))
    gradients = tape.gradient(loss, autoencoder.trainable_variables)
    adam.apply_gradients(zip(gradients, autoencoder.trainable_variables))
    return loss


while epoch.numpy() < EPOCHS:
    for index in range(BATCHES):
        clean = batch(int(epoch), index)
        loss = train_step(clean, tf.reverse(clean, axis=[0]))
    noise_scale.assign(noise_scale * 0.7)
    epoch.assign_add(1)
    manager.save()
    print(f"epoch {epoch.numpy()}: loss {loss.numpy():.4f}")
