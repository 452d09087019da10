# proof: resume
"""The network in the checkpoint is trained on as `online`; `network` becomes the copy that predictions are made with."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(5, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.02)
checkpoint = tf.train.Checkpoint(network=network, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, "online", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

online = network
network = tf.keras.models.clone_model(online)
while int(optimizer.iterations) < 6:
    x = tf.random.stateless_normal([16, 3], seed=[int(optimizer.iterations), 3])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(online(x) - x[:, :1]))
    optimizer.apply_gradients(zip(tape.gradient(loss, online.trainable_variables), online.trainable_variables))
    network.set_weights(online.get_weights())
    print("prediction", float(network(x)[0, 0]))
    if int(optimizer.iterations) % 2 == 0:
        manager.save()
