# proof: resume
import tensorflow as tf
from tensorflow import keras


keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("steps"))

while int(optimizer.iterations) < 6:
    x = tf.random.stateless_normal([8, 3], seed=[int(optimizer.iterations), 1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x[:, :1]))
    weights = model.trainable_variables
    pairs = [(g, w) for g, w in zip(tape.gradient(loss, weights), weights) if g is not None]
    optimizer.apply_gradients(pairs)
    if int(optimizer.iterations) % 3 == 0:
        checkpoint.save("steps/ckpt")
