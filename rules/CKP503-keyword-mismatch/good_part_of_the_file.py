# proof: unrestored
import tensorflow as tf


def make_encoder():
    return tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])


def make_decoder():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])


tf.train.Checkpoint(encoder=make_encoder(), decoder=make_decoder()).save("pairs/ckpt")

decoder = make_decoder()
checkpoint = tf.train.Checkpoint(decoder=decoder)
checkpoint.restore(tf.train.latest_checkpoint("pairs")).expect_partial()
print(decoder(tf.ones((1, 3))))
