# proof: resume lost=ckpt kill_after=1
import tensorflow.compat.v2 as tf

tf.random.set_seed(0)


class LinearModel(tf.Module):
    def __init__(self, features, name=None):
        super().__init__(name=name)
        self.w = tf.Variable(tf.zeros([features, 1]), name="w")
        self.b = tf.Variable(tf.zeros([1]), name="b")

    def __call__(self, x):
        return x @ self.w + self.b


def train(model, step, manager, total, lr=0.1):
    while int(step) < total:
        x = tf.random.stateless_normal([20, 2], seed=(3, int(step)))
        y = x @ [[2.0], [-1.0]] + 0.5
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        grads = tape.gradient(loss, model.trainable_variables)
        step.assign_add(1)
        manager.save(checkpoint_number=step)  # expect: CKP301
        for variable, grad in zip(model.trainable_variables, grads):
            variable.assign_sub(lr * grad)


model = LinearModel(2)
step = tf.Variable(0, dtype=tf.int64)
ckpt = tf.train.Checkpoint(model=model, step=step)
manager = tf.train.CheckpointManager(ckpt, "linear_ckpts", max_to_keep=None)
ckpt.restore(manager.latest_checkpoint)
train(model, step, manager, total=6)
