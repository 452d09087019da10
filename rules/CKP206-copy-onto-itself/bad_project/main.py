# proof: shared lost=slow of=fast
import tensorflow as tf
from following import Follow
from layers import make_layers, network

tf.keras.utils.set_random_seed(2)
layers = make_layers([6, 2])
fast = network(layers, 3)
slow = network(layers, 3)
fast.compile("adam", "mse")
fast.fit(tf.ones([8, 3]), tf.ones([8, 2]), epochs=2, verbose=0, callbacks=[Follow(slow, fast, 0.1)])
slow.save_weights("slow.weights.h5")
