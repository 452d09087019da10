# proof: shared lost=self.teacher of=self.student
"""Mean teacher: the teacher is a slow average of the student and labels what has no label."""

import tensorflow as tf


def student_network(features=4, classes=3):
    return tf.keras.Sequential(
        [
            tf.keras.Input((features,)),
            tf.keras.layers.Dense(12, activation="relu"),
            tf.keras.layers.Dense(classes),
        ]
    )


def teacher_for(student):
    teacher = tf.keras.Sequential([tf.keras.Input(student.input_shape[1:]), *student.layers])
    teacher.trainable = True
    return teacher


class MeanTeacher:
    def __init__(self, folder, decay=0.99, rate=0.05):
        self.student = student_network()
        self.teacher = teacher_for(self.student)
        self.decay = decay
        self.optimizer = tf.keras.optimizers.SGD(rate, momentum=0.9)
        self.supervised = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.checkpoint = tf.train.Checkpoint(
            student=self.student, teacher=self.teacher, optimizer=self.optimizer
        )
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)

    def update_teacher(self):
        for slow, fast in zip(self.teacher.trainable_variables, self.student.trainable_variables):
            slow.assign(self.decay * slow + (1.0 - self.decay) * fast)  # expect: CKP206

    def train_step(self, labelled, labels, unlabelled):
        wanted = tf.stop_gradient(tf.nn.softmax(self.teacher(unlabelled)))
        with tf.GradientTape() as tape:
            loss = self.supervised(labels, self.student(labelled))
            agree = tf.nn.softmax(self.student(unlabelled + tf.random.normal(tf.shape(unlabelled), stddev=0.1)))
            loss += tf.reduce_mean(tf.square(agree - wanted))
        weights = self.student.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.update_teacher()
        return loss

    def train(self, steps):
        for _ in range(steps):
            labelled = tf.random.normal([8, 4])
            labels = tf.argmax(labelled[:, :3], axis=1)
            self.train_step(labelled, labels, tf.random.normal([16, 4]))
        return self.manager.save()


if __name__ == "__main__":
    MeanTeacher("teacher_run").train(4)
