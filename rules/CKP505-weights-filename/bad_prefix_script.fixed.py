# proof: raises keras=3 error=ValueError text=The filename must end in `.weights.h5`. ... regressor.ckpt
import tensorflow as tf

tf.keras.utils.set_random_seed(0)

model = tf.keras.Sequential(
    [tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.Adam(1e-2)

for epoch in range(4):
    x = tf.random.stateless_normal([16, 4], seed=(1, epoch))
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(f"epoch {epoch}: loss {float(loss):.4f}")

model.save_weights("regressor.weights.h5")  # expect: CKP505 keras=3
