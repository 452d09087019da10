import tensorflow as tf

state = tf.train.Checkpoint()
try:
    state.head = tf.keras.layers.Dense(4)
except ValueError:
    state.head = None
kept = state.head
state.head = tf.keras.layers.Dense(2)
state.head.build((1, 4))
kept.build((1, 3))
state.proj = kept
state.save("out/ck")
