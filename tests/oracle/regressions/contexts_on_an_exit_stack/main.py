import contextlib

import tensorflow as tf


class Session:
    def __init__(self, holder, name):
        self.holder, self.name = holder, name

    def __enter__(self):
        return self

    def __exit__(self, *error):
        number = self.holder.left
        self.holder.left += 1
        setattr(self.holder, f"{self.name}{number}", tf.Variable(1.0))

    def close(self):
        self.holder.closed = tf.Variable(2.0)


def leave(holder, name, *, value):
    setattr(holder, name, tf.Variable(value))


def module():
    made = tf.Module()
    made.left = 0
    return made


one, two, three = module(), module(), module()
with contextlib.ExitStack() as stack:
    for name in ("a", "b"):
        stack.enter_context(Session(one, name))
    stack.callback(leave, one, "called", value=4.0)

    @stack.callback
    def last():
        one.before = tf.train.Checkpoint(**{f"left{one.left}": tf.Variable(1.0)})

    stack.push(Session(one, "c"))
    one.inside = tf.Variable(1.0)

kept = contextlib.ExitStack()
kept.enter_context(Session(two, "a"))
with contextlib.ExitStack() as stack:
    stack.enter_context(Session(three, "a"))
    moved = stack.pop_all()
three.between = tf.Variable(1.0)
with contextlib.nullcontext(two) as same, contextlib.closing(Session(two, "never")) as session:
    same.number = tf.Variable(1.0)
    session.holder.session = tf.Variable(1.0)
kept.close()
tf.train.Checkpoint(one=one, two=two, three=three).write("out/ck")
