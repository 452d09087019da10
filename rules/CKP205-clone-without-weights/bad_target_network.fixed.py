# proof: untrained lost=target
import tensorflow as tf

tf.keras.utils.set_random_seed(1)
values = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, use_bias=False)])
target = tf.keras.models.clone_model(values)  # expect: CKP205
target.set_weights(values.get_weights())
optimizer = tf.keras.optimizers.Adam(0.01)

for step in range(20):
    states = tf.random.normal([16, 4])
    following = states + tf.random.normal([16, 4], stddev=0.1)
    rewards = tf.reduce_sum(states, axis=1)
    wanted = rewards + 0.9 * tf.reduce_max(target(following), axis=1)
    with tf.GradientTape() as tape:
        chosen = tf.reduce_max(values(states), axis=1)
        loss = tf.reduce_mean(tf.square(chosen - tf.stop_gradient(wanted)))
    weights = values.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
