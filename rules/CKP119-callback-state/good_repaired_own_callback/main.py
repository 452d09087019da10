# proof: resume file=best.weights.h5 kill_after=2
import tensorflow as tf
from tensorflow import keras

from callbacks import KeepBest, SaveEachEpoch

keras.utils.set_random_seed(1)
x = tf.random.stateless_normal([16, 2], seed=[1, 2])
y = x[:, :1] * x[:, 1:]
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(2.5, momentum=0.9)
optimizer.build(model.trainable_variables)
model.compile(optimizer, loss="mse")
keep = KeepBest("best.weights.h5")
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, best=keep.best)
manager = tf.train.CheckpointManager(checkpoint, "run", max_to_keep=1)
checkpoint.restore(manager.latest_checkpoint)
model.fit(
    x,
    y,
    batch_size=16,
    shuffle=False,
    initial_epoch=int(optimizer.iterations),
    epochs=4,
    callbacks=[keep, SaveEachEpoch(manager)],
    verbose=0,
)
