# proof: resume lost=training.optimizer keras=3
import tensorflow as tf
from config import SETTINGS
from training import Training

tf.keras.utils.set_random_seed(2)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(SETTINGS["rate"])
training = Training(model, optimizer, SETTINGS["growth"])
checkpoint = tf.train.Checkpoint(model=model, optimizer=training.optimizer)
manager = tf.train.CheckpointManager(checkpoint, SETTINGS["folder"], max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)

for epoch in range(int(checkpoint.save_counter), SETTINGS["epochs"]):
    for index in range(3):
        batch = tf.random.stateless_normal([8, 4], [epoch, index])
        training.step(batch, tf.reduce_mean(batch, axis=1, keepdims=True))
    manager.save()
