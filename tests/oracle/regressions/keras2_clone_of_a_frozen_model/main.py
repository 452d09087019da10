import tensorflow as tf

layers = tf.keras.layers


def functional():
    inputs = tf.keras.Input((4,))
    model = tf.keras.Model(inputs, layers.Dense(2)(layers.Dense(4)(inputs)))
    model.trainable = False
    return model


def sequential():
    model = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(2), layers.Dense(2)])
    model.trainable = False
    return model


one = tf.keras.Model.from_config(functional().get_config())
two = tf.keras.models.clone_model(functional())
three = tf.keras.models.clone_model(sequential())
four = tf.keras.Sequential.from_config(sequential().get_config())
for model in (one, two, three, four):
    model.gain = model.add_weight(name="gain", shape=(), initializer="ones")
tf.train.Checkpoint(one=one, two=two, three=three, four=four).write("out/ck")
