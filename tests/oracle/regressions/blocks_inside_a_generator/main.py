import contextlib

import tensorflow as tf


@contextlib.contextmanager
def measured(holder):
    holder.before = tf.Variable(1.0)
    try:
        yield holder.before
    finally:
        del holder.inside
        holder.after = tf.Variable(3.0)


class Trainer(tf.Module):
    @contextlib.contextmanager
    def frozen(self, *names):
        kept = {name: getattr(self, name) for name in names}
        for name in names:
            setattr(self, name, None)
        yield self
        for name, value in kept.items():
            setattr(self, name, value)


def early(holder):
    with measured(holder):
        holder.inside = tf.Variable(2.0)
        return tf.Variable(9.0)


def first(holder):
    for number in range(3):
        with measured(holder):
            holder.inside = tf.Variable(2.0)
            if number == 1:
                break
            setattr(holder, f"number{number}", tf.Variable(float(number)))
    return holder


trainer, other, third = Trainer(), Trainer(), Trainer()
with measured(trainer) as counted, measured(other):
    trainer.inside = other.inside = tf.Variable(2.0)
    trainer.counted = counted
other.early = early(third)
trainer.net, trainer.rate = tf.Variable(1.0), tf.Variable(0.1)
with trainer.frozen("net", "rate") as same:
    same.step = tf.Variable(0)
    part = tf.train.Checkpoint(trainer=same)
checkpoint = tf.train.Checkpoint(trainer=trainer, other=other, third=third, first=first(Trainer()), part=part)
checkpoint.write("out/ck")
