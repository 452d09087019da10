import tensorflow as tf


class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = {(1, 2): tf.Variable(1.0)}
        self.head = tf.keras.layers.Dense(4)

    def call(self, x):
        return self.head(x)


model = Classifier()
model(tf.zeros((1, 4)))
model.save_weights('out/ck')
