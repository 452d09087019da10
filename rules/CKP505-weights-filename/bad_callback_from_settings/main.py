# proof: raises keras=3 error=ValueError text=the filepath provided must end in `.weights.h5` ... runs/best_weights
import numpy as np
import settings
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
x_train = rng.normal(size=(64, 5)).astype("float32")
y_train = (x_train[:, 0] > 0).astype("int32")

model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer=settings.OPTIMIZER, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
callbacks = [
    tf.keras.callbacks.EarlyStopping(monitor="val_loss", patience=3),
    tf.keras.callbacks.ModelCheckpoint(  # expect: CKP505 keras=3
        settings.CHECKPOINT_PATH, monitor="val_loss", save_best_only=True, save_weights_only=True
    ),
]
model.fit(
    x_train,
    y_train,
    validation_split=0.25,
    epochs=settings.EPOCHS,
    batch_size=16,
    callbacks=callbacks,
    verbose=0,
)
