# proof: raises error=TypeError text=unhashable
import tensorflow as tf


def make(width):
    model = tf.keras.Sequential([tf.keras.Input((width,)), tf.keras.layers.Dense(1)])
    return model, tf.train.Checkpoint(model=model)


@tf.function
def predict(model, checkpoint, path, x):
    checkpoint.restore(path)  # expect: CKP305
    return model(x)


if __name__ == "__main__":
    trained, writer = make(4)
    trained.layers[0].bias.assign([1.5])
    saved = writer.write("regressor")
    model, checkpoint = make(4)
    for _ in range(2):
        predict(model, checkpoint, saved, tf.ones([2, 4]))
