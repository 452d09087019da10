# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=tf.Variable(0))
manager = tf.train.CheckpointManager(checkpoint, "steps", max_to_keep=2)

for x in tf.random.normal([4, 8, 2]):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    manager.save()
