"""Programs whose objects hold one another, in ways the run cannot tell apart: no file is lost over them."""

from __future__ import annotations

from pathlib import Path
from random import Random, randrange

import pytest

from tests.oracle.predicted import predict

PROGRAMS = 40
STATEMENTS = 14

HEAD = """
import copy, functools, itertools, sys
import outside
import tensorflow as tf


class Plain:
    def __init__(self, a=None, b=None):
        self.a, self.b, self.items = a, b, []
        self.v = tf.Variable(1.0)


class Layer(tf.keras.layers.Layer):
    def __init__(self, a=None):
        super().__init__()
        self.a, self.items = a, []
        self.dense = tf.keras.layers.Dense(4)

    def call(self, x):
        for item in self.items:
            x = item(x)
        return self.dense(x)


class Module(tf.Module):
    def __init__(self, a=None):
        super().__init__()
        self.a = a
        self.v = tf.Variable(1.0)

    def __call__(self, x):
        return self.a(x) * self.v


class Model(tf.keras.Model):
    def __init__(self, a=None):
        super().__init__()
        self.a = a

    def call(self, x):
        return self.a(x)


unknown = int(sys.argv[1])
"""

# What may happen to the objects of a program; each `?` is one of them.
CHANGES = """
?.append(?)
?[unknown] = ?
?['key'] = ?
?.a = ?
?.items = ?
?.items.append(?)
?.b = [?, ?]
?.extend(?)
?.update(?)
?.add(?)
?.trainable = ?
? = (?, ?)
? = {'key': ?, 'other': ?}
? = ? + [?]
? = ?[unknown]
? = ?.a
? = ?.a if unknown else ?
? = zip(?, ?)
? = itertools.chain(?, ?)
? = functools.partial(?, ?)
? = [item for item in ?]
? = copy.deepcopy(?)
? = Plain(?, ?)
? = Layer(?)
? = Module(?)
? = Model(?)
? = ?(?)
? = ?.output
? = vars(?)
? = ?.trainable_variables
? = tf.keras.Input((4,))
? = tf.keras.Sequential(?)
? = tf.keras.Model(?, ?)
? = tf.keras.models.clone_model(?)
? = tf.keras.layers.Bidirectional(?)
? = tf.keras.mixed_precision.LossScaleOptimizer(?)
? = tf.train.Checkpoint(a=?)
?.apply_gradients(zip(?, ?))
outside.keep(?)
tf.train.Checkpoint(x=?, y=?).save('out/ck')
""".strip().splitlines()


def drawn(random: Random) -> str:
    """A program of some objects that are put into one another, each of which is saved at the end."""
    names = [f"x{i}" for i in range(4)]
    makers = ("[]", "{}", "Plain()", "Layer()", "Module()", "Model()", "[unknown]")
    lines = [f"{name} = {random.choice(makers)}" for name in names]

    def change() -> str:
        return "".join(random.choice(names) if c == "?" else c for c in random.choice(CHANGES))

    for _ in range(STATEMENTS):
        form = random.choice(
            ("{0}", "{0}", "if unknown:\n    {0}", "for _ in range(unknown):\n    {0}\n    {1}")
        )
        lines.append(form.format(change(), change()))
    lines += [f"tf.train.Checkpoint(x={name}).save('out/ck')" for name in names]
    return "\n".join([HEAD, *lines, ""])


@pytest.mark.parametrize("keras", [2, 3])
def test_objects_that_hold_one_another_are_walked_once(keras: int) -> None:
    seed = randrange(10**9)
    print(f"seed {seed}")
    for number in range(PROGRAMS):
        text = drawn(Random(seed + number))
        assert not predict({"main.py": text}, keras).internal_errors, text


@pytest.mark.parametrize("keras", [2, 3])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("x.a, y.a = y, x", id="layers"),
        pytest.param("x.items = [y]; y.items = [x]", id="lists of layers"),
        pytest.param("x.items.append(x.items)", id="a list in itself"),
        pytest.param(
            "z = []\nz.append(z)\nx.b = z\nx.b.append(x.b)", id="a list in itself before it is tracked"
        ),
        pytest.param(
            "z = [y]\nfor _ in range(unknown):\n    z = zip(z, z)\nfor z in z:\n    x.a = z", id="zip"
        ),
        pytest.param("x.a = Plain(y)\nx.a.b = x.a", id="plain objects"),
        pytest.param(
            "y = Model()\nfor _ in range(unknown):\n    y = tf.keras.mixed_precision.LossScaleOptimizer(y)\n"
            "x.a = tf.keras.layers.Bidirectional(y)\nprint(x.a.trainable_variables)",
            id="a copy of a wrapper",
        ),
        pytest.param("y = tf.keras.Sequential()\ny.add(y)\nx.a = y\ny(1.0)", id="a Sequential"),
    ],
)
def test_the_rest_of_the_graph_is_told(keras: int, change: str) -> None:
    save = "tf.train.Checkpoint(x=x, kept=tf.Variable(1.0)).save('out/ck')"
    text = "\n".join([HEAD, "x = Layer()", "y = Layer()", change, save, ""])
    told = predict({"main.py": text}, keras)
    assert not told.internal_errors
    assert told.raises or "kept/.ATTRIBUTES/VARIABLE_VALUE" in (told.keys or ())


def test_a_file_with_such_objects_is_still_linted(tmp_path: Path) -> None:
    from ckptlint.cli import main

    path = tmp_path / "train.py"
    text = "\n".join([HEAD, "x = Layer()", "y = Layer(x)", "x.a = y", "print(x.trainable_variables)", ""])
    path.write_text(text, encoding="utf-8")
    assert main(["check", "--isolated", str(path)]) == 0
