# proof: gradient
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential([tf.keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(3)])
log_temperature = tf.Variable(0.0, name="log_temperature")
optimizer = tf.keras.optimizers.Adam(1e-2)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, log_temperature=log_temperature)
variables = [*model.trainable_variables, log_temperature]

for step in range(6):
    features = tf.random.stateless_normal([16, 6], seed=(1, step))
    labels = tf.argmax(features[:, :3], axis=1)
    with tf.GradientTape() as tape:
        temperature = tf.cast(tf.exp(log_temperature), tf.float32)  # expect: CKP401
        logits = model(features, training=True) / temperature
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients((g, v) for g, v in zip(gradients, variables) if g is not None)
    print("step", step, "loss", loss.numpy())

checkpoint.save("checkpoints/ckpt")
