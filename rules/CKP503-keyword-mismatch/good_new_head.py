# proof: raises
"""A head that the files do not know is trained from its start; nothing else of the file is left for it."""
import tensorflow as tf


def make_body():
    return tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])


step = tf.Variable(3)
tf.train.Checkpoint(body=make_body(), step=step).save("bodies/ckpt")

body, head = make_body(), tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
checkpoint = tf.train.Checkpoint(body=body, head=head)
checkpoint.restore(tf.train.latest_checkpoint("bodies"))
print(head(body(tf.ones((1, 4)))))
