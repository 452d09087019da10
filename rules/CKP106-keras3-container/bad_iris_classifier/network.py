"""The networks of the flower classifier."""

from tensorflow import keras


class FeedForward(keras.Model):
    """Runs its input through every layer that a subclass has put into `stages`."""

    def call(self, inputs, training=False):
        for stage in self.stages:
            inputs = stage(inputs)
        return inputs


class Classifier(FeedForward):
    def __init__(self, classes):
        super().__init__()
        body = keras.Sequential([keras.layers.Dense(10, activation="relu"), keras.layers.LayerNormalization()])
        self.stages = [body, keras.layers.Dense(classes)]  # expect: CKP106 keras=3
