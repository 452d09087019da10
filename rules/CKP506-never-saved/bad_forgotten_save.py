# proof: unsaved lost=model
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

EPOCHS = 3

model = tf.keras.Sequential(
    [tf.keras.Input((6,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(0.01)
epoch = tf.Variable(0, trainable=False)
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=epoch)
manager = tf.train.CheckpointManager(checkpoint, "prices", max_to_keep=3)  # expect: CKP506

checkpoint.restore(manager.latest_checkpoint)
if manager.latest_checkpoint:
    print("going on with", manager.latest_checkpoint)
else:
    print("starting anew")

while int(epoch) < EPOCHS:
    for batch in range(4):
        inputs = tf.random.stateless_normal([16, 6], seed=[int(epoch), batch])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(inputs) - tf.reduce_sum(inputs, 1, keepdims=True)))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    epoch.assign_add(1)
    print(int(epoch), float(loss))
