import tensorflow as tf

keras = tf.keras


class Settings:
    optimizer = "SGD"
    options = {"learning_rate": 0.1, "momentum": 0.9}


made = {
    "legacy": keras.optimizers.get({"class_name": "SGD", "config": {"learning_rate": 0.1}}),
    "momentum": keras.optimizers.get({"class_name": Settings.optimizer, "config": Settings.options}),
    "adam": keras.optimizers.get({"class_name": "adam", "config": {"learning_rate": 0.1, "amsgrad": True}}),
    "new": keras.optimizers.get({"class_name": "Adam", "config": {}}),
    "told": keras.optimizers.get(
        {"class_name": "Adam", "config": {"learning_rate": 0.1, "is_legacy_optimizer": False}}
    ),
    "named": keras.optimizers.get("rmsprop"),
}
weights = [tf.Variable([1.0, 2.0])]
for optimizer in made.values():
    optimizer.apply_gradients([(tf.ones_like(w), w) for w in weights])
ckpt = tf.train.Checkpoint(weights=weights, **made)
ckpt.save("out/ck")
