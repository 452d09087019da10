# proof: unlike lost=served of=model
import tensorflow as tf

tf.keras.utils.set_random_seed(2)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
x = tf.ones((16, 3))
model.fit(x, tf.ones((16, 1)), epochs=3, verbose=0)
model.save_weights("trained.weights.h5")

served = tf.keras.models.clone_model(model)
served.load_weights("trained.weights.h5")
print(served.predict(x, verbose=0))
