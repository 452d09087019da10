import tensorflow as tf
import keras

lr = tf.Variable(0.1)
sched = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
class Warm(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, after):
        self.after = after
        self.steps = tf.Variable(0.0, trainable=False)
    def __call__(self, step):
        return self.after(step)
a = keras.optimizers.Adam(sched)
b = keras.optimizers.SGD(learning_rate=Warm(sched))
c = keras.optimizers.get("adam")
d = keras.optimizers.get({"class_name": "SGD", "config": {"learning_rate": 0.1, "momentum": 0.9}})
w = [tf.Variable([1.0, 2.0])]
for o in (a, b, c, d):
    o.apply_gradients([(tf.ones_like(w[0]), w[0])])
ckpt = tf.train.Checkpoint(a=a, b=b, c=c, d=d, w=w)
ckpt.save('out/ck')
