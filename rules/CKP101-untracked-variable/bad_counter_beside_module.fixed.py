# proof: resume lost=global_step
import tensorflow as tf

tf.random.set_seed(0)

TOTAL_STEPS = 8


class Line(tf.Module):
    """y = slope * x + intercept."""

    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(5.0)
        self.intercept = tf.Variable(0.0)

    def __call__(self, x):
        return self.slope * x + self.intercept


line = Line()
optimizer = tf.keras.optimizers.Adam(0.1)
global_step = tf.Variable(0, dtype=tf.int64, trainable=False)
checkpoint = tf.train.Checkpoint(model=line, optimizer=optimizer, global_step=global_step)  # expect: CKP101
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=3)

xs = tf.random.stateless_normal([64], seed=[1, 2])
ys = 3.0 * xs + 2.0


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(line(x) - y))
    variables = [line.slope, line.intercept]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    global_step.assign_add(1)
    return loss


checkpoint.restore(manager.latest_checkpoint)
while global_step < TOTAL_STEPS:
    loss = train_step(xs, ys)
    if global_step % 2 == 0:
        manager.save()
        print(f"step {int(global_step)}: loss {float(loss):.4f}")
