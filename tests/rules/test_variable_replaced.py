"""CKP404: assignments that leave a variable behind, and those that do not."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from tests.rules import assert_found, assert_silent, changed

CODE = "CKP404"

ATTRIBUTE = """\
import tensorflow as tf
import ourlib

class Mean(tf.Module):
    def __init__(self):
        super().__init__()
        self.mean = tf.Variable(0.0)

    def update(self, x):
        self.mean = 0.9 * self.mean + 0.1 * x  # found

mean = Mean()
mean.update(1.0)
"""
MADE = "        self.mean = tf.Variable(0.0)\n"
CHANGE = "        self.mean = 0.9 * self.mean + 0.1 * x  # found\n"


@pytest.mark.parametrize("base", ["tf.Module", "tf.keras.layers.Layer", "tf.keras.Model"])
@pytest.mark.parametrize(
    "change",
    [
        "        self.mean = 0.9 * self.mean + 0.1 * x  # found\n",
        "        self.mean += x  # found\n",
        "        self.mean: tf.Tensor = self.mean + x  # found\n",
    ],
)
def test_an_attribute_that_becomes_a_tensor_is_found(base: str, change: str) -> None:
    assert_found(CODE, changed(changed(ATTRIBUTE, "tf.Module", base), CHANGE, change))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CHANGE, "        self.mean.assign(0.9 * self.mean + 0.1 * x)\n"),
        (CHANGE, "        self.mean = tf.Variable(0.9 * self.mean + 0.1 * x)\n"),
        (CHANGE, "        mean = self.mean\n        mean = 0.9 * mean + 0.1 * x\n"),
        (MADE, "        self.mean = 0.0\n"),
        (MADE, "        self.mean = self.kept = tf.Variable(0.0)\n"),
        (MADE, "        self.mean = tf.Variable(0.0)\n        self.parts = [self.mean]\n"),
        (MADE, "        self.mean = tf.Variable(0.0)\n        notes.mean = self.mean\n"),
    ],
)
def test_a_variable_that_is_still_held_is_not(before: str, after: str) -> None:
    notes = "class Notes:\n    pass\n\nnotes = Notes()\n\n"
    assert_silent(CODE, changed(changed(ATTRIBUTE, before, after), "class Mean", notes + "class Mean"))


def test_a_base_class_out_of_sight_may_hold_it_too() -> None:
    assert_silent(CODE, changed(ATTRIBUTE, "tf.Module", "ourlib.Base"))


PLAIN = """\
import tensorflow as tf

class Tracker:
    def __init__(self):
        self.mean = tf.Variable(0.0)
        self.checkpoint = tf.train.Checkpoint(mean=self.mean)

    def update(self, x):
        self.mean = 0.9 * self.mean + 0.1 * x  # found

tracker = Tracker()
tracker.update(1.0)
"""


def test_an_object_of_a_plain_class_loses_what_a_checkpoint_holds() -> None:
    assert_found(CODE, PLAIN)


def test_a_base_class_out_of_sight_may_hold_what_its_object_loses() -> None:
    unseen = changed(PLAIN, "class Tracker", "import ourlib\n\nclass Tracker(ourlib.Base)")
    assert_silent(CODE, unseen)


def test_without_a_checkpoint_it_is_a_number_like_any_other() -> None:
    assert_silent(CODE, changed(PLAIN, "        self.checkpoint = tf.train.Checkpoint(mean=self.mean)\n", ""))


def test_a_tensor_of_a_compiled_function_leaks_into_the_object() -> None:
    leaks = changed(PLAIN, "        self.checkpoint = tf.train.Checkpoint(mean=self.mean)\n", "")
    assert_found(CODE, changed(leaks, "    def update", "    @tf.function\n    def update"))


def test_what_the_compiled_function_made_itself_does_not_leak() -> None:
    assert_silent(
        CODE,
        """\
        import tensorflow as tf

        class Notes:
            pass

        @tf.function
        def step(x):
            notes = Notes()
            notes.mean = tf.Variable(0.0)
            notes.mean = 0.9 * notes.mean + x
            return notes.mean

        step(1.0)
        """,
    )


ROOT = """\
import tensorflow as tf

checkpoint = tf.train.Checkpoint(step=tf.Variable(0))
for index in range(5):
    checkpoint.step = checkpoint.step + 1  # found
checkpoint.save("out/ckpt")
"""


def test_an_attribute_of_the_checkpoint_itself_is_found() -> None:
    assert_found(CODE, ROOT)
    assert_found(CODE, ROOT.replace("checkpoint.step = checkpoint.step + 1", "checkpoint.step += 1"))


NAME = """\
import tensorflow as tf

step = tf.Variable(0)
checkpoint = tf.train.Checkpoint(step=step)
for index in range(5):
    step = step + 1  # found
checkpoint.save("out/ckpt")
"""


def test_a_name_that_a_loop_rebinds_is_found() -> None:
    assert_found(CODE, NAME)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("checkpoint = tf.train.Checkpoint(step=step)", "checkpoint = tf.train.Checkpoint()"),
        ("for index in range(5)", "if True"),
        ("    step = step + 1  # found", "    now = step\n    now = now + 1"),
        ("    step = step + 1  # found", "    for now in [step]:\n        now = now + 1"),
    ],
)
def test_a_name_that_only_takes_the_value_is_not(before: str, after: str) -> None:
    assert_silent(CODE, changed(NAME, before, after))


def test_a_function_that_names_an_argument_anew_leaves_the_variable_alone() -> None:
    function = (
        "def later(step):\n    for _ in range(3):\n        step = step + 1\n    return step\n\nlater(step)\n"
    )
    assert_silent(CODE, changed(NAME, "    step = step + 1  # found\n", "    pass\n" + function))


def test_a_global_that_a_function_rebinds_is_found() -> None:
    function = "def advance():\n    global step\n    step = step + 1  # found\n\nadvance()\n"
    assert_found(CODE, changed(NAME, "    step = step + 1  # found\n", "    pass\n" + function))


ITEM = """\
import tensorflow as tf

moments = {"first": tf.Variable(0.0)}
checkpoint = tf.train.Checkpoint(moments=moments)
moments["first"] = 0.9 * moments["first"]  # found
checkpoint.save("out/ckpt")
"""


def test_an_item_of_a_dict_is_found() -> None:
    assert_found(CODE, ITEM)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("checkpoint = tf.train.Checkpoint(moments=moments)", "checkpoint = tf.train.Checkpoint()"),
        ('{"first": tf.Variable(0.0)}', '{"first": 0.0}'),
        ('moments = {"first": tf.Variable(0.0)}', 'first = tf.Variable(0.0)\nmoments = {"first": first}'),
    ],
)
def test_an_item_that_is_also_known_by_name_or_not_saved_is_not(before: str, after: str) -> None:
    assert_silent(CODE, changed(ITEM, before, after))


def test_an_item_that_an_object_holds_too_is_not() -> None:
    held = "holder = tf.Module()\nholder.first = moments['first']\ncheckpoint ="
    assert_silent(CODE, changed(ITEM, "checkpoint =", held))


@pytest.mark.parametrize(
    ("change", "source"),
    [
        ("self.mean = 0.9 * self.mean + 0.1 * x", "self.mean.assign(0.9 * self.mean + 0.1 * x)"),
        ("self.mean += x", "self.mean.assign_add(x)"),
        ("self.mean -= x", "self.mean.assign_sub(x)"),
    ],
)
def test_the_edit_changes_the_variable_in_place(change: str, source: str) -> None:
    program = changed(ATTRIBUTE, CHANGE, f"        {change}\n")
    (finding,) = lint_source(program, "program.py", Settings(keras=3, select=(CODE,)))
    assert finding.fix is not None
    assert finding.help == f"write `{source}`"


def test_an_assignment_with_an_annotation_is_left_to_the_author() -> None:
    program = changed(ATTRIBUTE, CHANGE, "        self.mean: tf.Tensor = self.mean + x\n")
    (finding,) = lint_source(program, "program.py", Settings(keras=3, select=(CODE,)))
    assert finding.fix is None
    assert finding.help == "change the variable by `assign`"


@pytest.mark.parametrize(
    "made", ["tf.Variable(0.0)", "self.add_weight(shape=())", "self.add_variable(shape=())"]
)
def test_one_word_is_enough_to_be_looked_at(made: str) -> None:
    layer = changed(ATTRIBUTE, "tf.Module", "tf.keras.layers.Layer")
    assert_found(CODE, changed(layer, "tf.Variable(0.0)", made), keras=2)
