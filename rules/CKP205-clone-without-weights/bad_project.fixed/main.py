# proof: unlike lost=teacher of=saved
import tensorflow as tf
from config import SETTINGS
from networks import frozen, make_encoder

tf.keras.utils.set_random_seed(3)
saved = make_encoder()
saved.save_weights(SETTINGS["weights"])
saved.load_weights(SETTINGS["weights"])
teacher = frozen(saved)
student = make_encoder()
optimizer = tf.keras.optimizers.SGD(SETTINGS["rate"])
for _ in range(SETTINGS["steps"]):
    x = tf.random.normal([8, 4])
    wanted = teacher(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - wanted))
    weights = student.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
student.save_weights("student.weights.h5")
