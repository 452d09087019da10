"""CKP110 and CKP201: keys that are no strings, and architectures that differ from process to process."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from tests.rules import assert_found, assert_silent, changed

KEYS, CHOICE = "CKP110", "CKP201"

KEYED = """\
import enum
import tensorflow as tf
import ourlib

class Name(str, enum.Enum):
    FIRST = "first"

class Mixture(tf.Module):
    def __init__(self):
        super().__init__()
        self.experts = {1: tf.Variable(1.0)}  # found

mixture = Mixture()
checkpoint = tf.train.Checkpoint(mixture=mixture)
checkpoint.save("out/ckpt")
"""
DICT = "{1: tf.Variable(1.0)}"


@pytest.mark.parametrize(
    "line",
    [
        "self.experts = {1: tf.Variable(1.0)}",
        "self.experts: dict = {1: tf.Variable(1.0)}",
        "self.experts = {(1, 2): tf.Variable(1.0)}",
        "self.experts = {1: [tf.Variable(1.0)]}",
        "self.experts = [{1: tf.Variable(1.0)}]",
        "self.experts = {'a': {1: tf.Variable(1.0)}}",
    ],
)
def test_a_key_that_is_no_string_is_found(line: str) -> None:
    assert_found(KEYS, changed(KEYED, f"self.experts = {DICT}", line))


def test_a_dict_given_to_the_checkpoint_is_found_where_it_is_given() -> None:
    given = (
        "import tensorflow as tf\n"
        "checkpoint = tf.train.Checkpoint(parts={1: tf.Variable(1.0)})  # found\n"
        "checkpoint.save('out/ckpt')\n"
    )
    assert_found(KEYS, given)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DICT, "{'1': tf.Variable(1.0)}"),
        (DICT, "{Name.FIRST: tf.Variable(1.0)}"),
        (DICT, "{ourlib.key(): tf.Variable(1.0)}"),
        (DICT, "{1: 2.0}"),
        ('checkpoint.save("out/ckpt")\n', ""),
        ("tf.train.Checkpoint(mixture=mixture)", "tf.train.Checkpoint(v=tf.Variable(1.0))"),
    ],
)
def test_a_dict_that_can_be_saved_or_is_not_is_no_error(before: str, after: str) -> None:
    assert_silent(KEYS, changed(KEYED, before, after))


def test_a_save_that_raises_for_another_reason_is_not_of_this_rule() -> None:
    other = changed(
        KEYED,
        f"self.experts = {DICT}",
        "self.experts = {'a': tf.Variable(1.0)}\n        self.experts.pop('a')",
    )
    assert_silent(KEYS, other)


WEIGHTS = """\
import tensorflow as tf

class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = {1: tf.keras.layers.Dense(1)}  # found

    def call(self, x):
        return self.parts[1](x)

net = Net()
net(tf.zeros([1, 2]))
net.save_weights("out/net")
"""


def test_a_weights_file_of_keras_2_raises_too() -> None:
    assert_found(KEYS, WEIGHTS, keras=2)
    assert_silent(KEYS, WEIGHTS, keras=3)
    (finding,) = lint_source(WEIGHTS, "p.py", Settings(keras=2, select=(KEYS,)))
    assert finding.runs_in is not None


def test_what_a_module_holds_depends_on_no_keras() -> None:
    (finding,) = lint_source(KEYED, "p.py", Settings(keras=3, select=(KEYS,)))
    assert finding.runs_in is None
    assert "`experts` of `Mixture`" in finding.message
    assert [note.place.line for note in finding.related] == [15]


# Architectures

CHOSEN = """\
import json
import os
import random
import tensorflow as tf

units = random.randint(8, 256)
layers = [tf.keras.layers.Dense(units)]  # found
net = tf.keras.Sequential(layers)
net(tf.zeros([1, 2]))
checkpoint = tf.train.Checkpoint(net=net)
checkpoint.restore(tf.train.latest_checkpoint("out"))
checkpoint.save("out/ckpt")
"""
MODEL = CHOSEN[CHOSEN.index("layers =") : CHOSEN.index("checkpoint =")]
LAYERS = "layers = [tf.keras.layers.Dense(units)]  # found\n"


def test_a_random_width_is_found() -> None:
    assert_found(CHOICE, CHOSEN)


@pytest.mark.parametrize(
    "layers",
    [
        "layers = []\nif random.random() < 0.5:  # found\n    layers.append(tf.keras.layers.Dense(2))\n",
        "layers = []\nfor _ in range(units):  # found\n    layers.append(tf.keras.layers.Dense(2))\n",
    ],
)
def test_a_random_branch_or_number_of_layers_is_found(layers: str) -> None:
    assert_found(CHOICE, changed(CHOSEN, LAYERS, layers))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("units = random", "random.seed(1)\nunits = random"),
        ("units = random.randint", "units = random.Random(7).randint"),
        (LAYERS, "layers = [tf.keras.layers.Dense(units)]\njson.dump(units, open('units.json', 'w'))\n"),
        (LAYERS, "layers = [tf.keras.layers.Dense(4)]\n"),
        (LAYERS, "layers = [tf.keras.layers.Dense(4), tf.keras.layers.Dropout(random.random())]\n"),
        (
            LAYERS,
            "layers = [tf.keras.layers.Dense(4)]\n"
            "if random.random() < 0.5:\n    layers.append(tf.keras.layers.Flatten())\n",
        ),
        ('checkpoint.restore(tf.train.latest_checkpoint("out"))\n', ""),
        ('checkpoint.save("out/ckpt")\n', ""),
    ],
)
def test_a_choice_that_is_the_same_next_time_or_matters_to_no_restore_is_not(before: str, after: str) -> None:
    assert_silent(CHOICE, changed(CHOSEN, before, after))


def test_a_loop_over_a_set_makes_as_many_layers_each_time() -> None:
    layers = "layers = []\nfor name in {'a', 'b'}:\n    layers.append(tf.keras.layers.Dense(2))\n"
    assert_silent(CHOICE, changed(CHOSEN, LAYERS, layers))


def test_a_random_test_whether_something_exists_already_makes_it_once() -> None:
    layers = "layers = []\nif not layers:\n    layers.append(tf.keras.layers.Dense(2))\n"
    assert_silent(CHOICE, changed(CHOSEN, LAYERS, layers))


@pytest.mark.parametrize(
    "made",
    [
        "net = tf.Variable(tf.zeros([units]))  # found\n",
        "net = tf.Module()\nif random.random() < 0.5:  # found\n    net.head = tf.Variable(1.0)\n",
    ],
)
def test_variables_and_models_are_chosen_too(made: str) -> None:
    program = changed(CHOSEN, MODEL, made)
    assert_found(CHOICE, program)


def test_a_module_that_is_there_or_not_is_found() -> None:
    made = (
        "class Head(tf.Module):\n    pass\n\n"
        "net = tf.Module()\nif random.random() < 0.5:  # found\n    net.head = Head()\n"
    )
    assert_found(CHOICE, changed(CHOSEN, MODEL, made))


def test_a_model_file_brings_its_architecture_along() -> None:
    program = changed(
        CHOSEN,
        'checkpoint.restore(tf.train.latest_checkpoint("out"))\n',
        "net = tf.keras.models.load_model('net.keras')\n",
    )
    assert_silent(CHOICE, changed(program, 'checkpoint.save("out/ckpt")', "net.save('net.keras')"))


def test_a_weights_file_does_not() -> None:
    program = changed(CHOSEN, "checkpoint = tf.train.Checkpoint(net=net)\n", "")
    program = changed(
        program, 'checkpoint.restore(tf.train.latest_checkpoint("out"))', "net.load_weights('w.weights.h5')"
    )
    program = changed(program, 'checkpoint.save("out/ckpt")', "net.save_weights('w.weights.h5')")
    assert "Checkpoint" not in program
    assert_found(CHOICE, program)


def test_a_conditional_expression_is_a_branch_too() -> None:
    either = (
        "layer = tf.keras.layers.Dense(2) if random.random() < 0.5 else tf.keras.layers.Dense(3)  # found\n"
    )
    program = changed(CHOSEN, LAYERS, either).replace(
        "net = tf.keras.Sequential(layers)\n", "net = tf.Module()\nnet.layer = layer\n"
    )
    assert_found(CHOICE, program.replace("net(tf", "layer(tf"))


def test_the_message_says_what_is_chosen_by_which_source() -> None:
    (finding,) = lint_source(CHOSEN, "p.py", Settings(keras=3, select=(CHOICE,)))
    assert "the size of" in finding.message and "`random.randint`" in finding.message
