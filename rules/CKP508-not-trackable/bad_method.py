# proof: raises error=ValueError text=to be a trackable object
import tensorflow as tf


class Autoencoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.layers.Dense(2)
        self.decoder = tf.keras.layers.Dense(4)

    def encode(self, x):
        return self.encoder(x)

    def call(self, x):
        return self.decoder(self.encode(x))


def export(model, path):
    tf.train.Checkpoint(encode=model.encode).write(path)  # expect: CKP508


model = Autoencoder()
model(tf.zeros([1, 4]))
export(model, "encoder")
