# proof: unlike lost=twin of=net
import tensorflow as tf


def copy_weights(source, target):
    """Give one model the weights of another."""
    for from_variable, to_variable in zip(  # expect: CKP512
        source.weights, target.weights
    ):
        to_variable.assign(from_variable)


tf.keras.utils.set_random_seed(2)
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)])
twin = tf.keras.models.clone_model(net)
net.compile("adam", "mse")
net.fit(tf.random.normal([16, 2], 5.0), tf.ones([16, 1]), verbose=0)
copy_weights(net, twin)
print(twin(tf.ones([1, 2])))
