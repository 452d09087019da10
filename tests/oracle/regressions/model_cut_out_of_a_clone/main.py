import tensorflow as tf
import keras
L = keras.layers

def net():
    x = inputs = keras.Input((4,))
    x = L.Dense(3, name="stem")(x)
    x = L.BatchNormalization(name="norm")(x)
    x = L.Dense(2, name="head")(x)
    return keras.Model(inputs, x)

base = net()
features = keras.Model(base.input, base.get_layer("norm").output)
early = keras.Model(inputs=base.inputs, outputs=base.layers[1].output)
many = keras.Model(base.input, [l.output for l in base.layers[1:]])
cl = keras.models.clone_model(base)
cut_clone = keras.Model(cl.input, cl.get_layer("stem").output)
head = keras.Sequential([features, L.Dense(5)])
head(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(features=features, early=early, many=many, cut_clone=cut_clone, head=head)
ckpt.save('out/ck')
