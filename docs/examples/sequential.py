import tensorflow as tf

model = tf.keras.Sequential(
    [
        tf.keras.layers.Input([4]),
        tf.keras.layers.Dense(8),
        tf.keras.layers.ReLU(),
        tf.keras.layers.Dense(1),
    ]
)
tf.train.Checkpoint(model=model).write("out/ck")
