import tensorflow as tf


class Stack(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [tf.keras.layers.Dense(4), tf.keras.layers.BatchNormalization()]

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x


model = Stack()
model(tf.zeros([1, 4]))
optimizer = tf.keras.optimizers.SGD()
optimizer.build(model.trainable_variables)
tf.train.Checkpoint(model=model, optimizer=optimizer).write("out/ck")
