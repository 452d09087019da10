# proof: resume
"""A teacher is trained first, from the same seed in every run; only then a student learns, and is saved."""

import tensorflow as tf


def network(seed):
    start = tf.keras.initializers.GlorotUniform(seed=seed)
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, kernel_initializer=start)])


def teach(teacher, steps):
    for number in range(steps):
        x = tf.random.stateless_normal([8, 3], seed=[number, 1])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(teacher(x) - x[:, :1]))
        for weight, gradient in zip(teacher.trainable_variables, tape.gradient(loss, teacher.trainable_variables)):
            weight.assign_sub(0.1 * gradient)


def learn(student, teacher, optimizer, steps):
    done = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(student=student, optimizer=optimizer, done=done)
    manager = tf.train.CheckpointManager(checkpoint, "student", max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    for number in range(int(done), steps):
        x = tf.random.stateless_normal([8, 3], seed=[number, 2])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(student(x) - teacher(x)))
        weights = student.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        done.assign_add(1)
        manager.save()


def main():
    teacher, student = network(seed=1), network(seed=2)
    teach(teacher, steps=4)
    learn(student, teacher, tf.keras.optimizers.SGD(0.1), steps=4)


if __name__ == "__main__":
    main()
