# proof: untrained lost=target
import tensorflow as tf

tf.keras.utils.set_random_seed(1)


def make_network():
    return tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, use_bias=False)])


values, target = make_network(), make_network()
optimizer = tf.keras.optimizers.Adam(0.01)

for step in range(20):
    states = tf.random.normal([16, 4])
    wanted = tf.reduce_sum(states, axis=1) + 0.9 * tf.reduce_max(target(-states), axis=1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.reduce_max(values(states), axis=1) - wanted))
    weights = values.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    if step % 5 == 4:
        target.set_weights(target.get_weights())  # expect: CKP206
