# proof: resume lost=decoder kill_after=2
import config
import tensorflow as tf
from states import States

tf.keras.utils.set_random_seed(4)
encoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
step = tf.Variable(0, trainable=False)
states = States(encoder, decoder, step)
states.go_on()
variables = encoder.trainable_variables + decoder.trainable_variables

while int(step) < config.STEPS:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(tf.ones([2, 2]))) - 1.0))
    for variable, gradient in zip(variables, tape.gradient(loss, variables)):
        variable.assign_sub(0.1 * gradient)
    step.assign_add(1)
    states.keep()
