# proof: resume keras=3 lost=net.heads,net.norms
"""A shared trunk with one batch-normalised head for each task."""

import tensorflow as tf

tf.keras.utils.set_random_seed(0)
TASKS = ("age", "income")


class MultiTask(tf.keras.Model):
    def __init__(self, tasks):
        super().__init__()
        self.trunk = tf.keras.layers.Dense(6, activation="tanh")
        self.heads = {task: tf.keras.layers.Dense(1) for task in tasks}  # expect: CKP106 keras=3
        self.norms = {}  # expect: CKP106 keras=3
        for task in tasks:
            self.norms[task] = tf.keras.layers.BatchNormalization()

    def call(self, inputs, training=False):
        shared = self.trunk(inputs)
        return {task: self.heads[task](self.norms[task](shared, training=training)) for task in self.heads}


def batch(index):
    people = tf.random.stateless_normal([10, 5], seed=[index, 2])
    return people, {"age": people[:, :1] * 2.0, "income": people[:, 1:2] - 1.0}


net = MultiTask(TASKS)
net(tf.zeros([2, 5]))
opt = tf.keras.optimizers.Adam(0.01)
step = tf.Variable(0, dtype=tf.int64, trainable=False)
ckpt = tf.train.Checkpoint(net=net, opt=opt, step=step)
manager = tf.train.CheckpointManager(ckpt, "./tf_ckpts", max_to_keep=1)
ckpt.restore(manager.latest_checkpoint)

for index in range(int(step), 7):
    people, answers = batch(index)
    with tf.GradientTape() as tape:
        predictions = net(people, training=True)
        loss = tf.add_n([tf.reduce_mean(tf.square(predictions[task] - answers[task])) for task in TASKS])
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    step.assign_add(1)
    if int(step) % 3 == 0:
        manager.save()
