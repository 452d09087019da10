# proof: unsaved
"""The checkpoint reads an encoder of another program to start from; what is trained is saved by Keras."""
import tensorflow as tf

encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, activation="relu")])
pretrained = tf.train.Checkpoint(encoder=encoder)
manager = tf.train.CheckpointManager(pretrained, "pretrained", max_to_keep=1)
pretrained.restore(manager.latest_checkpoint).expect_partial()

model = tf.keras.Sequential([tf.keras.Input((4,)), encoder, tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(tf.ones((8, 4)), tf.ones((8, 1)), epochs=2, verbose=0)
model.save("tuned.keras")
