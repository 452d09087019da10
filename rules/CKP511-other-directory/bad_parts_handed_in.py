# proof: resume lost=student kill_after=2
import tensorflow as tf

tf.keras.utils.set_random_seed(2)


def train(teacher, student, rate, folder):
    """Trains both; the student follows the teacher."""
    count = tf.Variable(0, trainable=False)
    teacher_state = tf.train.Checkpoint(net=teacher, count=count)
    student_state = tf.train.Checkpoint(net=student)
    teachers = tf.train.CheckpointManager(teacher_state, f"{folder}/teacher", max_to_keep=1)
    students = tf.train.CheckpointManager(student_state, f"{folder}/student", max_to_keep=1)
    if teachers.latest_checkpoint:
        teacher_state.restore(teachers.latest_checkpoint)
        student_state.restore(teachers.latest_checkpoint)  # expect: CKP511
    while int(count) < 3:
        for net, goal in ((teacher, 1.0), (student, 2.0)):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(net(tf.ones([2, 3])) - goal))
            variables = net.trainable_variables
            for variable, gradient in zip(variables, tape.gradient(loss, variables)):
                variable.assign_sub(rate * gradient)
        count.assign_add(1)
        teachers.save()
        students.save()


teacher = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
train(teacher, student, 0.1, "pair")
