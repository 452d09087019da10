# proof: resume kill_after=2
"""The noise is taken out of the module while the weights of the module are counted, and put back before the save."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)


class Denoiser(tf.Module):
    def __init__(self, noise):
        super().__init__()
        self.network = tf.keras.Sequential(
            [tf.keras.Input((5,)), tf.keras.layers.Dense(6, activation="tanh"), tf.keras.layers.Dense(5)]
        )
        self.optimizer = tf.keras.optimizers.Adam(0.02)
        self.noise = tf.Variable(noise, trainable=False)


denoiser = Denoiser(noise=0.5)
noise = denoiser.noise
del denoiser.noise
print("weights:", sum(int(tf.size(variable)) for variable in denoiser.variables))
denoiser.noise = noise

checkpoint = tf.train.Checkpoint(denoiser=denoiser)
manager = tf.train.CheckpointManager(checkpoint, "denoiser", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)

while int(denoiser.optimizer.iterations) < 8:
    update = int(denoiser.optimizer.iterations)
    clean = tf.random.stateless_normal([12, 5], seed=[update, 0])
    noisy = clean + noise * tf.random.stateless_normal([12, 5], seed=[update, 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(denoiser.network(noisy) - clean))
    weights = denoiser.network.trainable_variables
    denoiser.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    noise.assign(noise * 0.9)
    if (update + 1) % 2 == 0:
        manager.save()
