# proof: raises keras=3 error=ValueError text=The filepath provided must end in `.keras` ... saved_model
import numpy as np
from tensorflow import keras
from tensorflow.keras.callbacks import CSVLogger, ModelCheckpoint

keras.utils.set_random_seed(0)


def make_callbacks():
    best = ModelCheckpoint("saved_model", monitor="loss", save_best_only=True)  # expect: CKP505 keras=3
    return [best, CSVLogger("training.log")]


def build_autoencoder(width, code):
    inputs = keras.Input((width,))
    hidden = keras.layers.Dense(code, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(width)(hidden))


def main():
    data = np.random.default_rng(1).normal(size=(48, 6)).astype("float32")
    autoencoder = build_autoencoder(6, 2)
    autoencoder.compile("adam", "mse")
    autoencoder.fit(data, data, epochs=2, batch_size=16, callbacks=make_callbacks(), verbose=0)


if __name__ == "__main__":
    main()
