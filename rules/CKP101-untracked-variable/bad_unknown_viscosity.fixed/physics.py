"""The heat equation u_t = nu * u_xx, whose diffusivity is to be found from measurements."""

import tensorflow as tf

log_nu = tf.Variable(-1.0, name="log_nu")


def residual(network, points):
    x, t = points[:, :1], points[:, 1:]
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape(persistent=True) as first:
            first.watch([x, t])
            u = network(tf.concat([x, t], axis=1))
        u_x, u_t = first.gradient(u, x), first.gradient(u, t)
    return u_t - tf.exp(log_nu) * second.gradient(u_x, x)
