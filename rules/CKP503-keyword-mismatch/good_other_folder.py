# proof: unrestored
import tensorflow as tf


def make_network():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])


tf.train.Checkpoint(teacher=make_network()).save("teachers/ckpt")
tf.train.Checkpoint(student=make_network()).save("students/ckpt")

student = make_network()
checkpoint = tf.train.Checkpoint(student=student)
checkpoint.restore(tf.train.latest_checkpoint("students"))
print(student(tf.ones((1, 2))))
