import tensorflow as tf

keras = tf.keras

model = keras.Sequential([keras.layers.ReLU()])
model.build((None, 4))
optimizers = {
    "nadam": keras.optimizers.Nadam(0.1),
    "adam": keras.optimizers.Adam(0.1),
    "legacy": keras.optimizers.legacy.Adam(0.1),
    "zipped": keras.optimizers.Nadam(0.1),
}
for name in ("nadam", "adam", "legacy"):
    optimizers[name].apply_gradients([])
optimizers["zipped"].apply_gradients(zip([], model.trainable_variables))
ckpt = tf.train.Checkpoint(model=model, **optimizers)
ckpt.save("out/ck")
