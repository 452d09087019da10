import tensorflow as tf
class G(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)
        self.offset = dict(a=tf.Variable(1.0), b=tf.Variable(1.0))
        self.head = [tf.data.Dataset.range(9)]
        del self.offset['a']
    def call(self, x):
        return x
model3 = G()
model3(tf.zeros((1, 4)))
ckpt = tf.train.Checkpoint(model=model3, model_weights=list(model3.trainable_variables))
ckpt.write('out/ck')
