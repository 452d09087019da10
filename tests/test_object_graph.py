"""The object graph of a save: its keys, what stands open in them, what is lost, and when saving raises.

That the keys are those of TensorFlow is the oracle's business; here stands what it cannot ask.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from ckptlint.config import Settings
from ckptlint.graph import Graph, Part
from ckptlint.report.graph.words import what_is_lost, why_lost, why_raises
from ckptlint.session import graphs_of

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n"
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
MADE = {Part.LAYER, Part.MODEL, Part.MODULE, Part.OPTIMIZER, Part.VARIABLE}


def graphs(tmp_path: Path, program: str, keras: int = 3) -> list[Graph]:
    path = tmp_path / "train.py"
    path.write_text(HEAD + dedent(program), encoding="utf-8")
    return graphs_of(str(path), Settings(), keras)


def short(graph: Graph) -> list[str]:
    """The keys without the ending that all variables share."""
    return [key.removesuffix(VALUE) for key in graph.keys]


def lost(graph: Graph) -> dict[str, tuple[str, str]]:
    return {one.name: (what_is_lost(one), why_lost(one, graph.file)) for one in graph.lost}


NET = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [keras.layers.Dense(4) for _ in range(3)]
        self.head = keras.layers.Dense(1)

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x)
"""


def test_what_keras_3_drops_is_told_with_its_reason(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        NET
        + """
net = Net()
net(tf.zeros((1, 4)))
tf.train.Checkpoint(model=net).save("out/ck")
""",
    )
    assert short(graph) == ["model/head/_kernel", "model/head/bias", "save_counter"]
    assert lost(graph) == {"model.blocks": ("list of Dense", "what a list holds is not saved under Keras 3")}


def test_the_same_program_loses_nothing_under_keras_2(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        NET
        + """
net = Net()
net(tf.zeros((1, 4)))
tf.train.Checkpoint(model=net).save("out/ck")
""",
        keras=2,
    )
    assert len(graph.keys) == 9
    assert not graph.lost


@pytest.mark.parametrize(
    ("statement", "name", "what", "why"),
    [
        ("m.w = collections.deque([tf.Variable(1.0)])", "m.w", "deque of tf.Variable", "is not followed"),
        ("m.w = Plain()", "m.w.v", "tf.Variable", "held by a plain object"),
        ("m.__dict__['w'] = tf.Variable(1.0)", "m.w", "tf.Variable", "set past what watches"),
        ("m.w = tf.train.ExponentialMovingAverage(0.9)", "m.w", "ExponentialMovingAverage", "not trackable"),
        ("w = tf.Variable(1.0)", "w", "tf.Variable", "reached by no root"),
        ("m.w = keras.metrics.Mean()", "m.w", "Mean", "metrics are not saved under Keras 3"),
    ],
)
def test_each_way_to_lose_state_has_its_reason(
    tmp_path: Path, statement: str, name: str, what: str, why: str
) -> None:
    (graph,) = graphs(
        tmp_path,
        f"""
import collections
class Plain:
    def __init__(self):
        self.v = tf.Variable(1.0)
m = tf.Module()
{statement}
tf.train.Checkpoint(m=m).save("out/ck")
""",
    )
    assert lost(graph)[name][0] == what
    assert why in lost(graph)[name][1]


def test_what_another_checkpoint_saves_is_not_lost(tmp_path: Path) -> None:
    first, second = graphs(
        tmp_path,
        """
a, b = tf.Variable(1.0), tf.Variable(2.0)
one = tf.train.Checkpoint(a=a)
two = tf.train.Checkpoint(b=b)
one.write("out/one")
two.write("out/two")
""",
    )
    assert not first.lost
    assert not second.lost


def test_a_name_that_only_the_caller_knows_stands_open(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
import sys
m = tf.Module()
m.parts = {}
for name in sys.argv:
    m.parts[name] = tf.Variable(1.0)
tf.train.Checkpoint(m=m).write("out/ck")
""",
    )
    assert short(graph) == ["m/parts/*"]
    assert [node.many for node in graph.nodes if node.part is Part.VARIABLE] == [True]


def test_a_long_loop_over_a_known_range_is_counted_out(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
m = tf.Module()
m.rows = [tf.Variable(1.0) for _ in range(30)]
tf.train.Checkpoint(m=m).write("out/ck")
""",
    )
    assert len(graph.keys) == 30
    assert not any("*" in key for key in graph.keys)


def test_a_checkpoint_that_is_never_saved_has_its_graph_too(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
class Trainer:
    def __init__(self):
        self.step = tf.Variable(0)
        self.checkpoint = tf.train.Checkpoint(step=self.step)
trainer = Trainer()
""",
    )
    assert (graph.name, graph.how, graph.place.line) == ("self.checkpoint", "", 7)
    assert short(graph) == ["step"]


def test_the_call_that_saves_is_told_as_it_is_written(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
manager = tf.train.CheckpointManager(checkpoint, "out", max_to_keep=3)
manager.save()
""",
    )
    assert (graph.how, graph.place.line) == ("manager.save", 6)


def test_a_list_changed_behind_its_wrapper_makes_the_save_raise(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
m = tf.Module()
rows = []
m.rows = rows
rows.append(tf.Variable(1.0))
tf.train.Checkpoint(m=m).save("out/ck")
""",
    )
    assert graph.raises is not None
    assert graph.raises.error == "ValueError"
    assert "another name" in why_raises(graph)
    assert graph.nodes[graph.raises.at or 0].part is Part.CONTAINER


def test_an_attribute_that_may_be_there_or_not_is_marked(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
import os
m = tf.Module()
m.a = tf.Variable(1.0)
if os.environ.get("EXTRA"):
    m.b = tf.Variable(1.0)
tf.train.Checkpoint(m=m).write("out/ck")
""",
    )
    assert {link.name: link.sure for link in graph.links} == {"m": True, "a": True, "b": False}


def test_an_argument_that_nobody_passes_is_followed_as_something_unknown(tmp_path: Path) -> None:
    (graph,) = graphs(
        tmp_path,
        """
def save(model, prefix):
    tf.train.Checkpoint(model=model, step=tf.Variable(0)).write(prefix)
""",
    )
    assert short(graph) == ["model/**", "step"]


@pytest.mark.parametrize("keras", [2, 3])
@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("m.w = Outer()", ["m.w.inner.v", "m.w.total"]),
        ("m.w = [Plain(), Plain()]", ["m.w[0].v", "m.w[1].v"]),
        ("m.w = (Plain(), tf.Variable(0.0))", ["m.w[0].v"]),
        ("m.w = {'a': Plain(), 'b': [Outer()]}", ["m.w['a'].v", "m.w['b'][0].inner.v", "m.w['b'][0].total"]),
        ("m.w = State(best=tf.Variable(0.0))", ["m.w.best", "m.w.inner.v", "m.w.step"]),
        ("m.w = Outer()\nm.w.back = m.w", ["m.w.inner.v", "m.w.total"]),
    ],
)
def test_each_variable_of_plain_objects_is_named(
    tmp_path: Path, keras: int, statement: str, names: list[str]
) -> None:
    (graph,) = graphs(
        tmp_path,
        f"""
import dataclasses
class Plain:
    def __init__(self):
        self.v = tf.Variable(1.0)
class Outer:
    def __init__(self):
        self.inner = Plain()
        self.total = tf.Variable(0)
@dataclasses.dataclass
class State:
    best: tf.Variable
    step: tf.Variable = dataclasses.field(default_factory=lambda: tf.Variable(0))
    inner: Plain = dataclasses.field(default_factory=Plain)
m = tf.Module()
{statement}
tf.train.Checkpoint(m=m).save("out/ck")
""",
        keras,
    )
    assert sorted(lost(graph)) == names


@pytest.mark.parametrize(
    ("import_line", "base", "of_base"),
    [
        ("import sonnet as snt", "snt.Module", []),
        ("import gpflow", "gpflow.Module", []),
        ("from tf_agents.networks import network", "network.Network", ["net/**"]),
        ("from transformers import TFPreTrainedModel", "TFPreTrainedModel", ["net/**"]),
        ("import tensorflow_probability as tfp", "tfp.layers.DenseVariational", ["net/**"]),
        ("import tensorflow_addons as tfa", "tfa.layers.WeightNormalization", ["net/**"]),
    ],
)
def test_bases_from_packages_that_people_build_on_track_as_they_do(
    tmp_path: Path, import_line: str, base: str, of_base: list[str]
) -> None:
    """The layers and models among them are Keras 2's, whatever the program's are, and may hold weights."""
    (graph,) = graphs(
        tmp_path,
        f"""
{import_line}
class Net({base}):
    def __init__(self):
        super().__init__()
        self.rows = [tf.Variable(1.0), tf.Variable(2.0)]
tf.train.Checkpoint(net=Net()).write("out/ck")
""",
    )
    assert short(graph) == [*of_base, "net/rows/0", "net/rows/1"]
