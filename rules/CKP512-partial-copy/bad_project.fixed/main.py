# proof: unlike lost=student of=teacher
import sys

import tensorflow as tf
from config import SETTINGS
from nets import make_net, start_from

if "--evaluate" not in sys.argv:
    tf.keras.utils.set_random_seed(3)
    net = make_net()
    net.compile("adam", "mse")
    net.fit(tf.random.normal([32, 3], 4.0), tf.ones([32, 1]), epochs=SETTINGS["epochs"], verbose=0)
    net.save_weights(SETTINGS["teacher"])
teacher, student = make_net(), make_net()
teacher.load_weights(SETTINGS["teacher"])
start_from(student, teacher)
print(student.predict(tf.ones([2, 3]), verbose=0))
