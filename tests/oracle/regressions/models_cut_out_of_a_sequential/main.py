import tensorflow as tf

layers = tf.keras.layers


def body():
    inputs = tf.keras.Input((4,))
    return tf.keras.Model(inputs, layers.Dense(4)(layers.Dense(4, name="stem")(inputs)))


def cut(model, place):
    return tf.keras.Model(model.inputs, model.layers[place].output)


around = tf.keras.Sequential([body(), layers.Dense(4), layers.Dense(2)])
plain = tf.keras.Sequential([tf.keras.Input((4,)), layers.Dense(4), layers.Dense(3, name="middle"), layers.Dense(2)])
shared = tf.keras.Sequential([tf.keras.Input((4,)), *plain.layers[:2]])
tf.train.Checkpoint(
    last=cut(around, -1),
    second=cut(around, 1),
    middle=tf.keras.Model(plain.inputs, plain.get_layer("middle").output),
    first=cut(plain, 0),
    both=tf.keras.Model(plain.inputs, [plain.layers[0].output, plain.outputs[0]]),
    shared=shared,
).write("out/ck")
