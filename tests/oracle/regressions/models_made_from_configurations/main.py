import copy
import tensorflow as tf
import keras
L = keras.layers

def net():
    x = inputs = keras.Input((4,))
    x = L.Dense(3, name="a")(x)
    y = L.Dense(3, name="b")(x)
    x = L.Concatenate()([x, y])
    return keras.Model(inputs, L.Dense(2)(x))

online = net()
target = keras.models.clone_model(online)
third = net().__class__.from_config(online.get_config())
seq = keras.Sequential([keras.Input((4,)), L.Dense(3), L.Dropout(0.1), L.Dense(2)])
seq2 = keras.models.clone_model(seq)
seq3 = keras.Sequential.from_config(seq.get_config())
fourth = copy.deepcopy(online)
layer = L.Dense.from_config(L.Dense(3).get_config())
layer.build((1, 4))
ckpt = tf.train.Checkpoint(online=online, target=target, third=third, seq=seq, seq2=seq2, seq3=seq3, fourth=fourth, layer=layer)
ckpt.save('out/ck')
