import tensorflow as tf


def found(wanted, holder):
    for name in ("a", "b", "c"):
        setattr(holder, name, tf.Variable(1.0))
        if name == wanted:
            break
    else:
        holder.nothing = tf.Variable(0.0)
    return holder


def counted(most, holder):
    number = 0
    while number < 4:
        number += 1
        if number == most:
            break
        setattr(holder, f"number{number}", tf.Variable(1.0))
    else:
        holder.all = tf.Variable(0.0)
    return holder


def endless(holder):
    while True:
        if hasattr(holder, "once"):
            break
        holder.once = tf.Variable(1.0)
    else:
        holder.never = tf.Variable(0.0)
    return holder


def returned(names):
    for name in names:
        return tf.Variable(1.0, name=name)
    return tf.Module()


tf.train.Checkpoint(
    one=found("b", tf.Module()),
    two=found("d", tf.Module()),
    three=counted(3, tf.Module()),
    four=counted(9, tf.Module()),
    five=endless(tf.Module()),
    six=returned(["a"]),
    seven=returned([]),
).write("out/ck")
