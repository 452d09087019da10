import tensorflow as tf


class Encoder(tf.Module):
    """Turns what an agent sees into features."""

    def __init__(self, settings):
        super().__init__()
        self.depth = settings["depth"]
        self.layers = [self._layer(settings["width"]) for _ in range(self.depth)]

    def _layer(self, width):
        return tf.keras.layers.Dense(width, activation="elu")

    def build(self, inputs):
        for layer in self.layers:
            inputs = layer(inputs)

    @property
    def weights(self):
        return [v for layer in self.layers for v in layer.trainable_variables]

    def __call__(self, inputs):
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs


class Policy(tf.Module):
    def __init__(self, encoder, actions):
        super().__init__(name="policy")
        self.encoder = encoder
        self.head = tf.keras.layers.Dense(actions)

    def __call__(self, inputs):
        return self.head(self.encoder(inputs))
